import { Duration } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { UploadedPolicy } from '../policy-baseline.ts';
import { GateFunction, type GateFunctionSettings } from './gate-function.ts';
import { type GateFunctionName, type GateFunctionSpec, toPascalCase } from './gate-functions.ts';

/** Props of `makeFunctions`. */
export interface FunctionsProps extends GateFunctionSettings {
  readonly bucket: Bucket;
  /** The owner's policy; without one the standard preset applies. */
  readonly policy?: UploadedPolicy | undefined;
}

/** Creates functions with the resources that their settings name. `grantsOf` grants the calls that they make. */
export function makeFunctions<Name extends GateFunctionName>(
  scope: Construct,
  specs: Readonly<Record<Name, GateFunctionSpec>>,
  { bucket, policy, ...settings }: FunctionsProps,
): Readonly<Record<Name, GateFunction>> {
  const functions = (Object.entries(specs) as [Name, GateFunctionSpec][]).map(([name, spec]) => {
    const fn = new GateFunction(scope, toPascalCase(name), {
      ...settings,
      functionName: name,
      description: spec.description,
      timeout: Duration.seconds(spec.timeoutSeconds),
      memorySize: spec.memorySize,
      environment: {
        ...((spec.usesBucket || spec.usesSecret || spec.readsCopies) && { GATE_BUCKET: bucket.bucketName }),
        ...(spec.readsPolicy &&
          policy && { BASELINE_POLICY_URI: policy.asset.s3ObjectUrl, BASELINE_POLICY_SHA256: policy.sha256 }),
      },
    });
    if (spec.readsPolicy && policy) {
      fn.allow({ actions: ['s3:GetObject'], resources: [policy.asset.bucket.arnForObjects(policy.asset.s3ObjectKey)] });
    }
    return [name, fn] as const;
  });
  return Object.fromEntries(functions) as Record<Name, GateFunction>;
}

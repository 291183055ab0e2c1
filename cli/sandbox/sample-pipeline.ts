import { deployGate } from '../../sandbox/deploy-gate.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** The pipeline that exists when the sandbox starts. */
export interface SamplePipeline {
  readonly name: string;
  readonly sourceBucket: string;
  readonly sourceKey: string;
  readonly stackName: string;
  readonly templatePath: string;
  /** ARN of the function that deploys the same stack without the pipeline. */
  readonly deployFunction: string;
}

/** Deploys the gate and a pipeline that deploys the template of an archive in S3. */
export function createSamplePipeline(sandbox: Sandbox): SamplePipeline {
  const stackName = 'sample';
  const gate = deployGate(sandbox, { deployers: { release: [{ stackName }] } });
  const sample: SamplePipeline = {
    name: 'sample',
    sourceBucket: `stackgate-source-${sandbox.region}-${sandbox.accountId}`,
    sourceKey: 'source.zip',
    stackName,
    templatePath: 'template.yaml',
    deployFunction: gate.deployers.release ?? '',
  };
  sandbox.s3.createBucket(sample.sourceBucket);
  sandbox.codePipeline.createPipeline({
    name: sample.name,
    source: { bucket: sample.sourceBucket, key: sample.sourceKey },
    stages: [
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Gate',
            functionName: gate.triggerName,
            userParameters: JSON.stringify({ input: { stackName: sample.stackName, templatePath: sample.templatePath } }),
          },
        ],
      },
    ],
  });
  return sample;
}

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, Stage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { findUnknownTypes } from '../../core/policy/find-unknown-types.ts';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PolicyBaseline } from './stackgate-props.ts';

/** A policy that is uploaded with the gate. */
export interface UploadedPolicy {
  readonly asset: Asset;
  /** SHA-256 of its content. The functions accept no other content. */
  readonly sha256: string;
}

/**
 * Uploads the policy of the gate as an asset, for the functions to read. The name of an asset depends on its content, so each version of a policy is a
 * separate object, and the configuration of the functions names the version that applies and its hash: other principals can write to the bucket
 * of the assets.
 *
 * @throws DeploymentError ConfigurationError, at synth, with every problem's line, column and field
 */
export function uploadPolicy(scope: Construct, baseline: PolicyBaseline): UploadedPolicy {
  if ('file' in baseline) {
    // The functions also decode the policy without a byte order mark.
    const text = new TextDecoder().decode(readFileSync(baseline.file));
    warnOfUnknownTypes(scope, parsePolicy({ source: baseline.file, text }));
    return { asset: new Asset(scope, 'Policy', { path: baseline.file }), sha256: hashOf(text) };
  }
  const text = JSON.stringify(baseline.document, null, 2);
  warnOfUnknownTypes(scope, parsePolicy({ source: 'policy.document', text }));
  // Written to the cloud assembly, which contains everything that a synthesis produces.
  const folder = Stage.of(scope)?.assetOutdir ?? tmpdir();
  const path = join(folder, `stackgate-policy-${hashOf(text)}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return { asset: new Asset(scope, 'Policy', { path }), sha256: hashOf(text) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Adds a warning at synth for each resource type that the policy names and that does not exist. */
function warnOfUnknownTypes(scope: Construct, policy: Policy): void {
  for (const warning of findUnknownTypes(policy)) {
    Annotations.of(scope).addWarningV2('stackgate:unknown-resource-type', warning);
  }
}

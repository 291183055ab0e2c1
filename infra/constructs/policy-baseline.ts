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

/**
 * Uploads the policy of the gate as an asset, for the functions to read. The name of an asset depends on its content, so each version of a policy is a
 * separate object, and the configuration of the functions names the version that applies.
 *
 * @throws DeploymentError ConfigurationError, at synth, with every problem's line, column and field
 */
export function uploadPolicy(scope: Construct, baseline: PolicyBaseline): Asset {
  if ('file' in baseline) {
    warnOfUnknownTypes(scope, parsePolicy({ source: baseline.file, text: readFileSync(baseline.file, 'utf8') }));
    return new Asset(scope, 'Policy', { path: baseline.file });
  }
  const text = JSON.stringify(baseline.document, null, 2);
  warnOfUnknownTypes(scope, parsePolicy({ source: 'policy.document', text }));
  // Written to the cloud assembly, which contains everything that a synthesis produces.
  const folder = Stage.of(scope)?.assetOutdir ?? tmpdir();
  const path = join(folder, `stackgate-policy-${createHash('sha256').update(text).digest('hex')}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return new Asset(scope, 'Policy', { path });
}

/** Adds a warning at synth for each resource type that the policy names and that does not exist. */
function warnOfUnknownTypes(scope: Construct, policy: Policy): void {
  for (const warning of findUnknownTypes(policy)) {
    Annotations.of(scope).addWarningV2('stackgate:unknown-resource-type', warning);
  }
}

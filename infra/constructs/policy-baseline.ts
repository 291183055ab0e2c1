import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { PolicyBaseline } from './stackgate-props.ts';

/**
 * Puts the owner's policy where the functions read it. As an asset it is named by its content: a policy that changes is a
 * new object, and the functions' configuration says which one holds.
 *
 * @throws DeploymentError ConfigurationError, at synth, with every problem's line, column and field
 */
export function uploadPolicy(scope: Construct, baseline: PolicyBaseline): Asset {
  if ('file' in baseline) {
    parsePolicy({ source: baseline.file, text: readFileSync(baseline.file, 'utf8') });
    return new Asset(scope, 'Policy', { path: baseline.file });
  }
  const text = JSON.stringify(baseline.document, null, 2);
  parsePolicy({ source: 'policy.document', text });
  // Into the cloud assembly, where all that a synthesis leaves behind is.
  const folder = Stage.of(scope)?.assetOutdir ?? tmpdir();
  const path = join(folder, `stackgate-policy-${createHash('sha256').update(text).digest('hex')}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return new Asset(scope, 'Policy', { path });
}

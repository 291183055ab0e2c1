import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { uploadPolicy } from '../../infra/constructs/policy-baseline.ts';

it('the hash of a policy is that of its text without a byte order mark, as the functions decode it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.yaml');
  writeFileSync(file, '\u{FEFF}version: 1\n');

  const { sha256 } = uploadPolicy(new Stack(new App(), 'Gate'), { file });

  expect(sha256).toBe(createHash('sha256').update('version: 1\n').digest('hex'));
});

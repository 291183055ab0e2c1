import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTemplate } from '../../scripts/build-template.ts';

interface FunctionProperties {
  readonly Code: { readonly S3Bucket: string; readonly S3Key: string };
}

describe('the template for accounts without the CDK', () => {
  const out = mkdtempSync(join(tmpdir(), 'stackgate-template-'));
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  let template: {
    Parameters?: object;
    Rules?: object;
    Resources: Record<string, { Type: string; Properties: FunctionProperties }>;
  };

  beforeAll(async () => {
    await buildTemplate('my-bucket', out, context);
    template = JSON.parse(readFileSync(join(out, 'template.json'), 'utf8'));
  }, 120_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('needs no bootstrapped account', () => {
    expect(template.Parameters).toBeUndefined();
    expect(template.Rules).toBeUndefined();
    expect(JSON.stringify(template)).not.toContain('cdk-hnb659fds');
  });

  it('refers to the code of every function by its key in the bucket of the assets', () => {
    const codes = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Code);

    expect(codes).toHaveLength(21);
    expect(new Set(codes.map(({ S3Bucket }) => S3Bucket))).toEqual(new Set(['my-bucket']));
    expect(readdirSync(join(out, 'assets'))).toEqual(expect.arrayContaining(codes.map(({ S3Key }) => S3Key)));
  });
});

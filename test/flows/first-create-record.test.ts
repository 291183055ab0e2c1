import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../../cli/command-line/shared-options.ts';
import { formatRecord } from '../../cli/commands/format-record.ts';
import { parsePolicies } from '../../core/policy/parse-policy.ts';
import { decisionRecordSchema } from '../../core/record/decision-record.ts';
import { replay } from '../../core/record/replay.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

async function deployFirst(baselinePolicy?: string) {
  const flow = setupFlow({
    ...(baselinePolicy === undefined ? {} : { gate: { baselinePolicy } }),
    input: { terminationProtection: true },
  });
  const result = await flow.deploy(makeTemplate(SHOP));
  const [key = ''] = flow.sandbox.s3.keys(flow.gate.bucket).filter((name) => name.endsWith('-first-create.json'));
  const text = new TextDecoder().decode(flow.sandbox.s3.open(flow.gate.bucket, key));
  return { result, record: decisionRecordSchema.parse(JSON.parse(text)) };
}

describe('the record of a first create', () => {
  it('is named in the message, which also names the settings of the stack', async () => {
    const { result, record } = await deployFirst();

    expect(result).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringMatching(
        /^Created the stack prod-shop: CREATE_COMPLETE\. Termination protection is enabled\.\nRecord: https:.*-first-create\.html\n/,
      ),
    });
    expect(record).toMatchObject({ decision: 'allow', counts: { create: 3, update: 1 } });
  });

  it.each(OUTPUT_FORMATS)('is readable as %s', async (format) => {
    const { record } = await deployFirst();

    expect(formatRecord(record, { output: format }, { hasColors: false })).toContain('Orders');
    expect(formatRecord(record, { output: format }, { hasColors: false })).toContain('prod-shop');
  });

  it('is allowed by a replay under a policy without the rule that refused the create', async () => {
    const { result, record } = await deployFirst(
      'version: 1\nrules: [{ name: no-queues, match: { resourceType: AWS::SQS::Queue, effect: create }, decision: forbid, reason: No. }]\n',
    );

    expect(result).toMatchObject({
      status: 'Failed',
      message: expect.stringMatching(/no-queues.*\nRecord: .*-first-create\.html/s),
    });
    expect(replay(record, parsePolicies({}))).toMatchObject({ was: { decision: 'forbid' }, now: { decision: 'allow' } });
  });
});

import { describe, expect, it } from 'vitest';
import { decisionRecordSchema } from '../../core/record/decision-record.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const WAIVERS = 'gate/waivers.json';

/** Within the 90 days that a waiver may be valid, from the start of virtual time. */
const EXPIRES = '2026-03-01';

const { Jobs: _, ...withoutJobs } = SHOP;
const { Alerts: __, ...withoutBoth } = withoutJobs;

function waive(fingerprint: string): Readonly<Record<string, string>> {
  const waiver = {
    environment: 'prod',
    logicalResourceId: 'Jobs',
    effect: 'delete',
    reason: 'Drained.',
    expires: EXPIRES,
    fingerprint,
  };
  return { [WAIVERS]: JSON.stringify({ version: 1, waivers: [waiver] }) };
}

async function setup() {
  const flow = setupFlow({
    gate: { baselinePolicy: 'version: 1\nwaivable: [{ effect: delete }]\n' },
    input: { waiversPath: WAIVERS },
  });
  const none = { [WAIVERS]: '{"version": 1, "waivers": []}' };
  await flow.deploy(makeTemplate(SHOP), none);
  await flow.deploy(makeTemplate(withoutJobs), none);
  return { ...flow, fingerprint: readFingerprint(flow) };
}

/** Reads the fingerprint from the only record of a change set. */
function readFingerprint({ sandbox, gate }: Pick<ReturnType<typeof setupFlow>, 'sandbox' | 'gate'>): string {
  const [key = ''] = sandbox.s3.keys(gate.bucket).filter((name) => /^records\/.*(?<!first-create)\.json$/.test(name));
  return decisionRecordSchema.parse(JSON.parse(new TextDecoder().decode(sandbox.s3.open(gate.bucket, key)))).changeSet
    .fingerprint;
}

describe('a waiver with the fingerprint of a refused change set', () => {
  it('permits the next push with the same changes', async () => {
    const { deploy, fingerprint, stack } = await setup();

    expect(await deploy(makeTemplate(withoutJobs), waive(fingerprint))).toMatchObject({ status: 'Succeeded' });
    expect(Object.keys(stack()?.resources ?? {})).not.toContain('Jobs');
  });

  it('does not apply if the next push has any other effect', async () => {
    const { deploy, fingerprint } = await setup();

    expect(await deploy(makeTemplate(withoutBoth), waive(fingerprint))).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('Jobs (delete): other-change-set'),
    });
  });
});

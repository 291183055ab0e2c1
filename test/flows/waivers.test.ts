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

/** Pushes of stack policies to a stack with a strict one. The owner permits waivers for weakened protections. */
async function setupPolicies() {
  const flow = setupFlow({
    gate: { baselinePolicy: 'version: 1\nwaivable: [{ effect: unprotect }]\n' },
    input: { waiversPath: WAIVERS, templateConfigurationPath: 'configuration.json' },
  });
  const allow = (Resource: string) => ({ Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource });
  const push = (resources: readonly string[], fingerprint?: string) => {
    const StackPolicy = { Statement: resources.map(allow) };
    const { stackName } = flow;
    const waiver = { stack: stackName, logicalResourceId: stackName, effect: 'unprotect', reason: 'Agreed.', expires: EXPIRES };
    const waivers = fingerprint === undefined ? [] : [{ ...waiver, fingerprint }];
    return flow.deploy(makeTemplate(SHOP), {
      [WAIVERS]: JSON.stringify({ version: 1, waivers }),
      'configuration.json': JSON.stringify({ StackPolicy }),
    });
  };
  await push(['LogicalResourceId/Jobs']);
  await push(['LogicalResourceId/Jobs', 'LogicalResourceId/Alerts']);
  return { push, fingerprint: readFingerprint(flow) };
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

describe('a waiver with the fingerprint of a refused change of settings', () => {
  it('permits the next push with the same settings', async () => {
    const { push, fingerprint } = await setupPolicies();

    expect(await push(['LogicalResourceId/Jobs', 'LogicalResourceId/Alerts'], fingerprint)).toMatchObject({
      status: 'Succeeded',
    });
  });

  it('does not apply to other settings', async () => {
    const { push, fingerprint } = await setupPolicies();

    expect(await push(['*'], fingerprint)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('prod-shop (unprotect): other-change-set'),
    });
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../core/approvals/approval.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import { createHandler } from '../../functions/delete-failed-stack/handler.ts';
import type { ChangeSetSummary, Stack } from '../../functions/ports/ports.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeArtifactFiles, makeClock, makeLog, makeSecret, makeStack, sign } from './fakes.ts';

const FAILED = makeState({ stackCondition: 'failed-first-create', stackStatus: 'ROLLBACK_COMPLETE', waitSeconds: 5 });
const TOKEN = await clientRequestTokenOf(FAILED.execution, 'delete', sign);

const table = (resourceStatus: string, physicalResourceId: string | undefined = 'orders-1'): StackResource => ({
  logicalResourceId: 'Orders',
  physicalResourceId,
  resourceType: 'AWS::DynamoDB::Table',
  resourceStatus,
});
const ASKING = {
  ...FAILED,
  onUnsafe: 'ask',
  pipelineName: 'orders',
  pipelineExecutionId: 'execution-1',
  actionExecutionId: 'action-1',
} as const;
const GONE = [table('DELETE_COMPLETE'), { logicalResourceId: 'Jobs', resourceStatus: 'CREATE_FAILED' }];

interface Given {
  readonly stack?: Stack | undefined;
  readonly resources?: readonly StackResource[];
  /** Result of the last read, if it differs. */
  readonly last?: readonly StackResource[];
  /** Resources of nested stacks, by ID. */
  readonly nested?: Readonly<Record<string, readonly StackResource[]>>;
  readonly changeSets?: readonly ChangeSetSummary[];
  readonly policy?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly hasApprovals?: boolean;
}

function setup(given: Given = {}) {
  const { resources = GONE, last = resources, nested = {}, changeSets = [], policy, files = {}, hasApprovals = false } = given;
  const approvals = new FakeApprovals();
  const pipelines = makePipelines();
  const stack = 'stack' in given ? given.stack : makeStack('ROLLBACK_COMPLETE');
  const listResources = vi
    .fn(async (stackId: string): Promise<readonly StackResource[]> => nested[stackId] ?? last)
    .mockResolvedValueOnce(resources);
  const stacks = {
    find: vi.fn(async (_stack: string) => stack),
    listResources,
    listChangeSets: async () => changeSets,
    delete: vi.fn(async (_stackId: string, _token: string) => {}),
    setTerminationProtection: vi.fn(async (_stackId: string, _isProtected: boolean) => {}),
  };
  const records = new Map<string, string>();
  const handler = createHandler({
    stacks,
    artifactFiles: makeArtifactFiles(files),
    baselinePolicy: { readText: async () => policy },
    gateBucket: {
      putRecord: async (name, body) => {
        records.set(name, body);
        return `s3://gate/records/${name}`;
      },
    },
    secret: makeSecret(),
    approvals,
    pipelines,
    hasApprovals,
    sha256,
    clock: makeClock(),
    log: makeLog(),
  });
  return { stacks, approvals, pipelines, records, run: (state: DeploymentState = FAILED) => handler(state) };
}

const rejection = (name: string, message: RegExp) => expect.objectContaining({ name, message: expect.stringMatching(message) });

describe('a stack in ROLLBACK_COMPLETE without an existing resource', () => {
  it('is deleted by its ARN without judgement, after a last read', async () => {
    const { stacks, records, run } = setup({ policy: 'version: 1\npreset: strict' });

    expect(await run()).toEqual({
      ...FAILED,
      deletedStack: { stackId: STACK_ID, deleted: [], retained: [] },
      waitSeconds: 1,
    });
    expect(stacks.find.mock.calls).toEqual([[STACK_ID], [STACK_ID]]);
    expect(stacks.delete).toHaveBeenCalledExactlyOnceWith(STACK_ID, TOKEN);
    expect(records.size).toBe(0);
  });

  it('names the resources that CloudFormation kept', async () => {
    const { run } = setup({ resources: [...GONE, table('DELETE_SKIPPED')] });

    expect(await run()).toMatchObject({ deletedStack: { deleted: [], retained: ['Orders (AWS::DynamoDB::Table, orders-1)'] } });
  });

  it('loses the termination protection that this input requests', async () => {
    const { stacks, run } = setup({ stack: makeStack('ROLLBACK_COMPLETE', { hasTerminationProtection: true }) });

    await run({ ...FAILED, terminationProtection: true });

    expect(stacks.setTerminationProtection).toHaveBeenCalledExactlyOnceWith(STACK_ID, false);
    expect(stacks.delete).toHaveBeenCalledOnce();
  });

  it('keeps a termination protection that another principal set', async () => {
    const { stacks, run } = setup({ stack: makeStack('ROLLBACK_COMPLETE', { hasTerminationProtection: true }) });

    await expect(run()).rejects.toEqual(rejection('StackNotDeployable', /--no-enable-termination-protection/));
    expect(stacks.delete).not.toHaveBeenCalled();
    expect(stacks.setTerminationProtection).not.toHaveBeenCalled();
  });
});

describe('a failed stack whose deletion people must approve', () => {
  const GIVEN = { stack: makeStack('CREATE_FAILED'), resources: [table('CREATE_COMPLETE')], hasApprovals: true };

  async function ask(given: Given = {}) {
    const gate = setup({ ...GIVEN, ...given });
    const judged = await gate.run({ ...ASKING, approvalRequired: {} });
    const { fingerprint = '' } = judged.inspection ?? {};
    return { ...gate, judged, outcome: { status: 'approved', by: 'alice', at: 'now', reason: 'Yes.', fingerprint } as Outcome };
  }

  /** Deletes with an outcome, with another stack if given. */
  async function decide(outcome: Partial<Outcome> = {}, given: Given = {}, status = 'InProgress') {
    const asked = await ask();
    const gate = setup({ ...GIVEN, ...given });
    gate.approvals.outcomes.set('job-1-failed-stack', { ...asked.outcome, ...outcome });
    gate.pipelines.status = { status };
    return gate;
  }

  it('asks before it deletes anything', async () => {
    const { stacks, run } = setup(GIVEN);

    await expect(run(ASKING)).rejects.toEqual(rejection('ApprovalRequired', /deletion of/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is judged again for the request, and each approver must accept the table by name', async () => {
    const { judged, stacks } = await ask();

    expect(judged).toMatchObject({
      approvalNeeds: { subject: 'failed-stack', approvers: 2, mustAccept: ['Orders'] },
      inspection: { decision: 'ask', findings: [{ logicalResourceId: 'Orders', effect: 'delete' }] },
    });
    expect(judged.inspection?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it.each([
    ['the policies allow the deletion', { policy: 'version: 1\npreset: observe' }],
    ['the stack has no resources', { stack: makeStack('ROLLBACK_COMPLETE'), resources: GONE }],
  ])('has no requirements if %s when it is judged again', async (_case, given) => {
    const { judged, stacks } = await ask(given);

    expect(judged).not.toHaveProperty('approvalNeeds');
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is deleted after the approval of exactly this deletion, in any order of the listing', async () => {
    const more = { ...table('CREATE_COMPLETE', 'b'), logicalResourceId: 'Files' };
    const asked = await ask({ resources: [table('CREATE_COMPLETE'), more] });
    const { approvals, run, stacks } = setup({ ...GIVEN, resources: [more, table('CREATE_COMPLETE')] });
    approvals.outcomes.set('job-1-failed-stack', asked.outcome);

    expect(await run(ASKING)).toMatchObject({
      deletedStack: { deleted: expect.arrayContaining([expect.stringContaining('Orders')]) },
    });
    expect(stacks.delete).toHaveBeenCalledExactlyOnceWith(STACK_ID, TOKEN);
  });

  it.each<[string, Partial<Outcome>, Given, string?]>([
    ['its approval is rejected', { status: 'rejected' }, {}],
    [
      'approved another change',
      {},
      { resources: [table('CREATE_COMPLETE'), { ...table('CREATE_COMPLETE'), logicalResourceId: 'New' }] },
    ],
    ['approved another change', {}, { resources: [table('CREATE_COMPLETE', 'orders-2')] }],
    ['approved another change', {}, { stack: makeStack('ROLLBACK_FAILED') }],
    ['no longer in progress', {}, {}, 'Stopped'],
  ])('is not deleted if %s (%j, %j)', async (reason, outcome, given, status) => {
    const { run, stacks } = await decide(outcome, given, status);

    await expect(run(ASKING)).rejects.toEqual(rejection('ChangeSetAltered', new RegExp(reason)));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is refused with the reason if no approval is possible', async () => {
    const { run } = setup({ ...GIVEN, hasApprovals: false });

    await expect(run(ASKING)).rejects.toEqual(
      rejection('ChangeSetRejected', /The policy requires an approval, and this gate has no approval channel/),
    );
  });
});

describe('a failed stack whose resources exist', () => {
  it.each([
    ['CREATE_FAILED', [table('CREATE_COMPLETE')]],
    ['CREATE_FAILED', []],
    ['ROLLBACK_FAILED', [table('DELETE_FAILED')]],
    ['ROLLBACK_COMPLETE', [table('DELETE_FAILED')]],
    ['ROLLBACK_COMPLETE', [table('CREATE_FAILED')]],
    ['ROLLBACK_COMPLETE', [table('A_NEW_STATUS')]],
    ['ROLLBACK_COMPLETE', [{}]],
  ])('is judged with a record: %s, %j', async (status, resources) => {
    const { stacks, records, run } = setup({ stack: makeStack(status), resources, policy: 'version: 1\npreset: observe' });

    expect(await run()).toMatchObject({ deletedStack: { recordUri: expect.stringContaining('-failed-stack') } });
    expect(stacks.delete).toHaveBeenCalledOnce();
    expect([...records.keys()].map((name) => name.split('.').at(-1)).sort()).toEqual(['html', 'json', 'md']);
  });

  it('is named in the state by at most 20 of its resources', async () => {
    const resources = Array.from({ length: 30 }, (_item, index) => ({
      ...table('CREATE_COMPLETE'),
      logicalResourceId: `T${index}`,
    }));
    const { run } = setup({ stack: makeStack('CREATE_FAILED'), resources, policy: 'version: 1\npreset: observe' });

    expect((await run()).deletedStack?.deleted).toHaveLength(20);
  });

  it.each(['standard', 'strict', 'stateful'])(
    'is not deleted under the preset %s; the message names each resource',
    async (preset) => {
      const { stacks, records, run } = setup({
        stack: makeStack('CREATE_FAILED'),
        resources: [
          table('CREATE_COMPLETE'),
          { ...table('CREATE_COMPLETE', 'bucket-1'), logicalResourceId: 'Files', resourceType: 'AWS::S3::Bucket' },
        ],
        policy: `version: 1\npreset: ${preset}`,
      });

      await expect(run()).rejects.toEqual(
        rejection(
          'ChangeSetRejected',
          /CREATE_FAILED.*Nothing was changed.*Files \(AWS::S3::Bucket\).*Orders \(AWS::DynamoDB::Table\).*update-stack.*--disable-rollback.*delete-stack/s,
        ),
      );
      expect(stacks.delete).not.toHaveBeenCalled();
      expect(JSON.parse([...records].find(([name]) => name.endsWith('.json'))?.[1] ?? '')).toMatchObject({
        decision: preset === 'strict' ? 'forbid' : 'ask',
        changes: [{ effect: 'delete' }, { effect: 'delete' }],
        notes: [expect.stringContaining('deletion of a stack whose first create failed')],
      });
    },
  );

  it('advises to keep the data of a stack whose rollback failed', async () => {
    const { run } = setup({ stack: makeStack('ROLLBACK_FAILED'), resources: [table('DELETE_FAILED')] });

    await expect(run()).rejects.toEqual(rejection('ChangeSetRejected', /back up their data/));
  });

  it('counts the resources that the message does not list', async () => {
    const resources = Array.from({ length: 20 }, (_, index) => ({ ...table('CREATE_COMPLETE'), logicalResourceId: `T${index}` }));
    const { run } = setup({ stack: makeStack('CREATE_FAILED'), resources });

    await expect(run()).rejects.toEqual(rejection('ChangeSetRejected', /and 8 more/));
  });

  it.each([
    ['stack: prod-orders', 1],
    ['environment: prod', 1],
    ['stack: prod-orders, environment: prod', 1],
    ['stack: prod-order', 0],
    ['environment: pro', 0],
    ['stack: prod-orders, environment: test', 0],
  ])('is deleted when a waiver of the push for { %s } allows each resource: %i', async (place, deletions) => {
    const { stacks, run } = setup({
      stack: makeStack('CREATE_FAILED'),
      resources: [table('CREATE_COMPLETE')],
      policy: 'version: 1\nwaivable:\n  - effect: delete\n',
      files: {
        'waivers.yaml': `version: 1\nwaivers:\n  - {logicalResourceId: Orders, effect: delete, reason: empty, expires: 2026-01-05, ${place}}\n`,
      },
    });

    const outcome = run({ ...FAILED, waiversPath: 'waivers.yaml' });

    await (deletions === 1 ? outcome : expect(outcome).rejects.toEqual(rejection('ChangeSetRejected', /Orders/)));
    expect(stacks.delete).toHaveBeenCalledTimes(deletions);
  });

  it('keeps its termination protection, also if this input requests it', async () => {
    const { stacks, run } = setup({
      stack: makeStack('CREATE_FAILED', { hasTerminationProtection: true }),
      resources: [table('CREATE_COMPLETE')],
      policy: 'version: 1\npreset: observe',
    });

    await expect(run({ ...FAILED, terminationProtection: true })).rejects.toEqual(rejection('StackNotDeployable', /protection/));
    expect(stacks.setTerminationProtection).not.toHaveBeenCalled();
  });

  it('is not deleted when a resource changed after the judgement', async () => {
    const { stacks, run } = setup({
      stack: makeStack('CREATE_FAILED'),
      resources: [],
      last: [table('CREATE_COMPLETE')],
      policy: 'version: 1\npreset: observe',
    });

    await expect(run()).rejects.toEqual(rejection('StackChanged', /changed while its deletion was judged/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is not deleted under a policy that cannot be read', async () => {
    const { stacks, run } = setup({ stack: makeStack('CREATE_FAILED'), policy: 'rules: what?' });

    await expect(run()).rejects.toEqual(rejection('ConfigurationError', /policy/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });
});

describe('a failed stack with nested stacks', () => {
  const stackOf = (logicalResourceId: string, rest: Partial<StackResource> = {}): StackResource => ({
    logicalResourceId,
    physicalResourceId: `${logicalResourceId}-arn`,
    resourceType: 'AWS::CloudFormation::Stack',
    resourceStatus: 'CREATE_COMPLETE',
    ...rest,
  });
  const queue: StackResource = {
    ...table('CREATE_COMPLETE', 'jobs-1'),
    logicalResourceId: 'Jobs',
    resourceType: 'AWS::SQS::Queue',
  };
  const stack = makeStack('CREATE_FAILED');
  /** Allows deletions, but not of tables. */
  const policy =
    'version: 1\ndefaults: { delete: allow }\nrules:\n' +
    '  - { name: tables, match: { resourceType: "AWS::DynamoDB::*", effect: delete }, decision: forbid, reason: They hold orders. }\n';

  it('is not deleted if a nested resource may not be deleted; the message and the record name it', async () => {
    const nested = { 'Storage-arn': [queue, stackOf('Data')], 'Data-arn': [table('CREATE_COMPLETE')] };
    const { stacks, records, run } = setup({ stack, resources: [stackOf('Storage')], nested, policy });

    await expect(run()).rejects.toEqual(
      rejection('ChangeSetRejected', /The table Storage\/Data\/Orders \(AWS::DynamoDB::Table\).*They hold orders/),
    );
    expect(stacks.delete).not.toHaveBeenCalled();
    expect(JSON.parse([...records].find(([name]) => name.endsWith('.json'))?.[1] ?? '')).toMatchObject({
      decision: 'forbid',
      counts: { delete: 4 },
    });
  });

  it.each<[string, Readonly<Record<string, readonly StackResource[]>>]>([
    ['with other resources', { 'Storage-arn': [queue] }],
    ['without resources', { 'Storage-arn': [] }],
    ['whose table was deleted', { 'Storage-arn': [table('DELETE_COMPLETE')] }],
    [
      'whose nested stack was deleted',
      { 'Storage-arn': [stackOf('Data', { resourceStatus: 'DELETE_COMPLETE' })], 'Data-arn': [] },
    ],
  ])('is deleted if the policy allows it %s', async (_, nested) => {
    const { stacks, run } = setup({ stack, resources: [stackOf('Storage')], nested, policy });

    expect((await run()).deletedStack?.deleted[0]).toBe('Storage (AWS::CloudFormation::Stack, Storage-arn)');
    expect(stacks.delete).toHaveBeenCalledOnce();
  });

  it('is deleted without a verdict if CloudFormation retained the nested stack, whose resources stay', async () => {
    const retained = stackOf('Storage', { resourceStatus: 'DELETE_SKIPPED' });
    const nested = { 'Storage-arn': [table('CREATE_COMPLETE')] };
    const { stacks, records, run } = setup({ resources: [...GONE, retained], nested, policy });

    expect((await run()).deletedStack).toMatchObject({
      deleted: [],
      retained: ['Storage (AWS::CloudFormation::Stack, Storage-arn)'],
    });
    expect(stacks.delete).toHaveBeenCalledOnce();
    expect(records.size).toBe(0);
  });

  describe('that the rollback deleted', () => {
    const deleted = (name: string) => stackOf(name, { resourceStatus: 'DELETE_COMPLETE' });
    const nested = {
      'Storage-arn': [table('DELETE_SKIPPED'), deleted('Data')],
      'Data-arn': [{ ...table('DELETE_SKIPPED', 'jobs-1'), logicalResourceId: 'Jobs' }, table('DELETE_COMPLETE')],
    };

    it('names the resources in them that CloudFormation retained', async () => {
      const { records, run } = setup({ resources: [...GONE, deleted('Storage')], nested, policy });

      expect((await run()).deletedStack).toMatchObject({
        deleted: [],
        retained: ['Storage/Orders (AWS::DynamoDB::Table, orders-1)', 'Storage/Data/Jobs (AWS::DynamoDB::Table, jobs-1)'],
      });
      expect(records.size).toBe(0);
    });

    it.each([
      [new DeploymentError('StackChanged', 'absent'), 'is deleted'],
      [new DeploymentError('SystemUnavailable', 'throttled'), 'is not deleted'],
      [new TypeError('a bug'), 'is not deleted'],
    ])('cannot be listed because of %s: the stack %s', async (error, outcome) => {
      const { stacks, run } = setup({ resources: [...GONE, deleted('Storage')], policy });
      const own = [...GONE, deleted('Storage')];
      stacks.listResources.mockReset().mockImplementation(async (id) => (id === STACK_ID ? own : Promise.reject(error)));

      await (outcome === 'is deleted' ? run() : expect(run()).rejects.toBe(error));
      expect(stacks.delete).toHaveBeenCalledTimes(outcome === 'is deleted' ? 1 : 0);
    });
  });

  it('names the nested resources that it deletes', async () => {
    const { run } = setup({ stack, resources: [stackOf('Storage')], nested: { 'Storage-arn': [queue] }, policy });

    expect((await run()).deletedStack?.deleted).toContain('Storage/Jobs (AWS::SQS::Queue, jobs-1)');
  });

  it('is not deleted if the ID of a nested stack is not known', async () => {
    const { stacks, run } = setup({ stack, resources: [stackOf('Storage', { physicalResourceId: undefined })], policy });

    await expect(run()).rejects.toEqual(rejection('ChangeSetRejected', /deleted with Storage are not visible/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is not deleted when a nested resource changed after the judgement', async () => {
    const { stacks, run } = setup({ stack, resources: [stackOf('Storage')], nested: { 'Storage-arn': [queue] }, policy });
    stacks.listResources
      .mockReset()
      .mockResolvedValueOnce([stackOf('Storage')])
      .mockResolvedValueOnce([queue])
      .mockResolvedValueOnce([stackOf('Storage')])
      .mockResolvedValueOnce([queue, table('CREATE_COMPLETE')]);

    await expect(run()).rejects.toEqual(rejection('StackChanged', /changed while its deletion was judged/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });
});

describe('a stack in REVIEW_IN_PROGRESS', () => {
  const stack = makeStack('REVIEW_IN_PROGRESS');

  it.each<[readonly ChangeSetSummary[], RegExp]>([
    [[], /currently has no change set/],
    [
      [{ name: 'release-7', status: 'CREATE_COMPLETE', description: 'by hand', creationTime: '2026-01-01T00:00:00.000Z' }],
      /release-7: CREATE_COMPLETE, created 2026-01-01T00:00:00.000Z, by hand/,
    ],
    [[{ name: 'release-8' }], /release-8: /],
    [Array.from({ length: 15 }, (_, index) => ({ name: `c${index}` })), /and 3 more/],
  ])('is never deleted; the message names its change sets: %j', async (changeSets, message) => {
    const { stacks, run } = setup({ stack, changeSets, resources: [], policy: 'version: 1\npreset: observe' });

    await expect(run()).rejects.toEqual(rejection('StackNotDeployable', message));
    await expect(run()).rejects.toEqual(rejection('StackNotDeployable', /another principal.*CloudTrail.*delete-stack/s));
    expect(stacks.delete).not.toHaveBeenCalled();
  });
});

describe('a stack that is not a failed stack', () => {
  it.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
    'DELETE_FAILED',
    'NEW',
  ])('is not deleted in %s', async (status) => {
    const { stacks, run } = setup({ stack: makeStack(status) });

    await expect(run()).rejects.toEqual(rejection('StackChanged', new RegExp(status)));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is checked again when it no longer exists, or when no ARN is known', async () => {
    const { stacks, run } = setup({ stack: undefined });
    const { stackId, ...unknown } = FAILED;

    await expect(run()).rejects.toEqual(rejection('StackChanged', /no stack/));
    await expect(run(unknown)).rejects.toEqual(rejection('StackChanged', /no stack/));
    expect(stacks.delete).not.toHaveBeenCalled();
  });
});

describe('a target of a wave that judges all targets first', () => {
  const wave = { parent: 'arn', judgeAllFirst: true, deadline: '2026-01-02T00:00:00.000Z', proof: 'a' };

  it('without an existing resource is not deleted before the release', async () => {
    const { stacks, run, records } = setup();
    const state = { ...FAILED, wave, hold: 'waiting' as const };

    expect(await run(state)).toEqual(state);
    expect(stacks.delete).not.toHaveBeenCalled();
    expect(records.size).toBe(0);
  });

  it('is judged with its resources', async () => {
    const { stacks, run, records } = setup({ resources: [table('CREATE_COMPLETE')], policy: 'version: 1\npreset: strict' });

    await expect(run({ ...FAILED, wave, hold: 'waiting' })).rejects.toEqual(rejection('ChangeSetRejected', /Orders/));
    expect(records.size).toBeGreaterThan(0);
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('is deleted after the release', async () => {
    const { stacks, run } = setup();

    await run({ ...FAILED, wave, hold: 'released' });

    expect(stacks.delete).toHaveBeenCalledOnce();
  });
});

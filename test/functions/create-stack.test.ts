import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../core/approvals/approval.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { parsePolicies } from '../../core/policy/parse-policy.ts';
import { decisionRecordSchema } from '../../core/record/decision-record.ts';
import { replay } from '../../core/record/replay.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { createHandler } from '../../functions/create-stack/handler.ts';
import { readSettings } from '../../functions/create-stack/read-settings.ts';
import type { CreateStackOutcome, CreateStackRequest, Stack } from '../../functions/ports/ports.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeArtifactFiles, makeClock, makeHistory, makeSecret, makeStack, makeWaits, sign } from './fakes.ts';

const { stackId: _, ...absent } = makeState({ stackCondition: 'absent', doesStackExist: false });
const TOKEN = await clientRequestTokenOf(absent.execution, 'create', sign);
const ASKING = {
  ...absent,
  onUnsafe: 'ask',
  pipelineName: 'orders',
  pipelineExecutionId: 'execution-1',
  actionExecutionId: 'action-1',
} as const;
const TEMPLATE = 'Parameters:\n  environmentName: {Type: String}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n';

const FORBID_TOPICS = [
  'version: 1',
  'rules:',
  '  - match: {effect: create, resourceType: "AWS::SNS::*"}',
  '    decision: forbid',
  '    reason: No topics here.',
].join('\n');
const ASK_TOPICS = FORBID_TOPICS.replace('forbid', 'ask');

interface Given {
  readonly files?: Record<string, string>;
  readonly outcome?: CreateStackOutcome;
  /** Events of a stack with the name that another attempt or principal creates while this attempt creates it. */
  readonly events?: readonly StackEvent[];
  /** That stack exists before the attempt. */
  readonly existsBefore?: boolean;
  readonly baseline?: string;
  readonly hasApprovals?: boolean;
}

function setup({
  files,
  outcome = { kind: 'started', stackId: STACK_ID },
  events = [],
  existsBefore = false,
  baseline,
  hasApprovals = false,
}: Given = {}) {
  const approvals = new FakeApprovals();
  const pipelines = makePipelines();
  const create = vi.fn(async (_request: CreateStackRequest) => outcome);
  const putTemplate = vi.fn(async (_body: string) => 'https://s3.eu-west-1.amazonaws.com/gate/templates/abc');
  const records = new Map<string, string>();
  const putRecord = vi.fn(async (name: string, body: string) => {
    records.set(name, body);
    return `s3://gate/records/${name}`;
  });
  const artifactFiles = makeArtifactFiles({ 'infra/template.yaml': TEMPLATE, ...files });
  const handler = createHandler({
    stacks: {
      create,
      find: async (stack) =>
        stack === 'prod-orders' && (existsBefore || create.mock.calls.length > 0)
          ? makeStack('CREATE_IN_PROGRESS', { creationTime: '2026-01-01T00:00:02.000Z' })
          : undefined,
      findStackPolicy: async () => undefined,
      readEvents: makeHistory({ [STACK_ID]: events }).readEvents,
    },
    pointers: { find: async () => undefined },
    artifactFiles,
    gateBucket: { putTemplate, putRecord },
    sha256,
    baselinePolicy: { readText: async () => baseline },
    secret: makeSecret(),
    approvals,
    pipelines,
    hasApprovals,
    waits: makeWaits(),
    clock: makeClock('2026-01-01T00:00:05.000Z'),
  });
  const record = () => decisionRecordSchema.parse(JSON.parse(records.get('prod-orders/stackgate-job-1-first-create.json') ?? ''));
  return {
    handler,
    create,
    approvals,
    pipelines,
    putTemplate,
    putRecord,
    record,
    artifactFiles,
    request: () => create.mock.calls[0]?.[0],
  };
}

describe('creating a stack', () => {
  it('signs the token of the request, and adds ARN and time to the state', async () => {
    const { handler, request, artifactFiles } = setup();

    expect(await handler(absent)).toEqual({
      ...absent,
      inspection: expect.objectContaining({
        decision: 'allow',
        counts: { create: 1 },
        recordUri: 's3://gate/records/prod-orders/stackgate-job-1-first-create',
      }),
      stackId: STACK_ID,
      operationStartedAt: '2026-01-01T00:00:05.000Z',
      awaitSeconds: 3_900,
    });
    expect(request()).toMatchObject({
      stackName: 'prod-orders',
      template: { templateBody: TEMPLATE },
      clientRequestToken: TOKEN,
      parameters: [{ name: 'environmentName', value: 'prod' }],
      timeoutInMinutes: 720,
    });
    expect(artifactFiles.opened).toEqual(['artifacts/pipeline/source/abc.zip']);
  });

  it('uses parameters, tags, and stack policy of the template configuration', async () => {
    const { handler, request } = setup({
      files: {
        'prod.json': JSON.stringify({
          Parameters: { environmentName: 'blue' },
          Tags: { a: 'b' },
          StackPolicy: { Statement: [] },
        }),
      },
    });

    const state = await handler({
      ...absent,
      templateConfigurationPath: 'prod.json',
      terminationProtection: true,
      timeoutMinutes: 30,
    });

    expect(request()).toMatchObject({
      parameters: [{ name: 'environmentName', value: 'blue' }],
      tags: { a: 'b' },
      stackPolicyBody: '{"Statement":[]}',
      terminationProtection: true,
      timeoutInMinutes: 30,
    });
    expect(JSON.stringify(state)).not.toContain('blue');
  });

  it.each([
    [51_200, '#', 'templateBody'],
    [51_201, '#', 'templateUrl'],
    [30_000, 'ü', 'templateUrl'],
  ])('sends a template of %d characters (%s) as %s', async (length, filling, field) => {
    const text = `${TEMPLATE}#`.padEnd(length, filling);
    const { handler, request, putTemplate } = setup({ files: { 'infra/template.yaml': text } });

    await handler(absent);

    expect(Object.keys(request()?.template ?? {})).toEqual([field]);
    expect(putTemplate.mock.calls).toEqual(field === 'templateUrl' ? [[text]] : []);
  });

  it.each([
    ['infra/template.yaml', 'Resources: [', 'ConfigurationError'],
    ['infra/template.yaml', 'Parameters:\n  Size: {Type: String}\nResources: {}', 'ConfigurationError'],
  ])('creates no stack from an invalid %s: %j', async (path, text, name) => {
    const { handler, create } = setup({ files: { [path]: text } });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name }));
    expect(create).not.toHaveBeenCalled();
  });
});

describe('a stack that already exists', () => {
  const event = (clientRequestToken: string, time = '00:00:03'): StackEvent => ({
    stackId: STACK_ID,
    clientRequestToken,
    timestamp: new Date(`2026-01-01T${time}Z`),
  });

  it('belongs to this deployment when an event has its token: the reply was lost', async () => {
    const { handler } = setup({
      outcome: { kind: 'already-exists' },
      events: [event('x'), event('x', '00:00:00'), event(TOKEN)],
    });

    expect(await handler(absent)).toMatchObject({
      stackId: STACK_ID,
      operationStartedAt: '2026-01-01T00:00:02.000Z',
      awaitSeconds: 3_897,
    });
  });

  it.each<[string, readonly StackEvent[]]>([
    ['a token that another execution could compute', [event('stackgate-job-2-create')]],
    ['the token of the create of another execution', [event(`stackgate-create-${'0'.repeat(32)}`)]],
    ['a token that begins with its token', [event(`${TOKEN}0`)]],
  ])('belongs to another deployment with %s', async (_, events) => {
    const { handler } = setup({ outcome: { kind: 'already-exists' }, events });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));

    const refused = setup({ baseline: FORBID_TOPICS, events, existsBefore: true });

    await expect(refused.handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'ChangeSetRejected' }));
    expect(refused.record().decision).toBe('forbid');
  });

  it('without events can belong to this deployment: the task is repeated', async () => {
    const { handler } = setup({ outcome: { kind: 'already-exists' } });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'SystemUnavailable' }));
  });

  it('that an earlier attempt of this task created keeps its record and is followed, although the policy forbids the create by now', async () => {
    const { handler, create, putRecord } = setup({ baseline: FORBID_TOPICS, events: [event(TOKEN)], existsBefore: true });

    expect(await handler({ ...absent, terminationProtection: true })).toEqual({
      ...absent,
      terminationProtection: true,
      settingsChange: { terminationProtection: { before: false, after: true } },
      stackId: STACK_ID,
      operationStartedAt: '2026-01-01T00:00:02.000Z',
      awaitSeconds: 3_897,
    });
    expect(create).not.toHaveBeenCalled();
    expect(putRecord).not.toHaveBeenCalled();
  });

  it('that is a next stack is refused, although an earlier attempt created it: the state machine deletes it', async () => {
    const { handler } = setup({ baseline: FORBID_TOPICS, events: [event(TOKEN)], existsBefore: true });

    await expect(handler({ ...absent, nextStack: { stackName: 'prod-orders' } })).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetRejected' }),
    );
  });
});

describe('a first create', () => {
  it('is refused by the policy of the owner, with the resource and the reason', async () => {
    const { handler, create } = setup({ baseline: FORBID_TOPICS });

    await expect(handler(absent)).rejects.toEqual(
      expect.objectContaining({
        name: 'ChangeSetRejected',
        message: expect.stringMatching(
          /first create of prod-orders.*nothing was created.*Topic.*AWS::SNS::Topic.*No topics here\..*Remove the resources/s,
        ),
      }),
    );
    expect(create).not.toHaveBeenCalled();
  });

  it('is refused by the policy of the push', async () => {
    const { handler, create } = setup({ files: { 'policy.yaml': FORBID_TOPICS } });

    await expect(handler({ ...absent, policyPath: 'policy.yaml' })).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetRejected' }),
    );
    expect(create).not.toHaveBeenCalled();
  });

  it('is refused if the policy requires an approval and none is possible', async () => {
    const { handler, create } = setup({ baseline: ASK_TOPICS });

    await expect(handler(ASKING)).rejects.toEqual(
      expect.objectContaining({
        name: 'ChangeSetRejected',
        message: expect.stringMatching(
          /^The policy requires an approval of the first create of prod-orders, and this gate has no approval channel; nothing was created\./,
        ),
      }),
    );
    expect(create).not.toHaveBeenCalled();
  });

  it('is refused in a freeze window', async () => {
    const window = '{ name: new-year, from: 2025-12-31T00:00:00Z, until: 2026-01-02T00:00:00Z, reason: Holidays. }';
    const { handler, create } = setup({ baseline: `version: 1\napprovals: { freeze: [${window}] }\n` });

    await expect(handler(absent)).rejects.toThrow('freeze new-year');
    expect(create).not.toHaveBeenCalled();
  });

  it('counts the resources that it does not list', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `  T${index}: {Type: AWS::SNS::Topic}\n`).join('');
    const { handler } = setup({ baseline: FORBID_TOPICS, files: { 'infra/template.yaml': `Resources:\n${many}` } });

    await expect(handler(absent)).rejects.toThrow(/and 8 more/);
  });

  it('is not allowed by a policy that cannot be read', async () => {
    const { handler, create } = setup({ baseline: 'rules: what?' });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
    expect(create).not.toHaveBeenCalled();
  });
});

describe('a first create that people must approve', () => {
  const ID = 'job-1-first-create';

  /** The gate with a request for this create, and the outcome that the approvers gave. */
  async function ask(given: Given & { readonly outcomeOf?: Partial<Outcome> } = {}) {
    const gate = setup({ baseline: ASK_TOPICS, hasApprovals: true, ...given });
    const judged = await gate.handler({ ...ASKING, approvalRequired: {} });
    const { fingerprint = '' } = judged.inspection ?? {};
    const decide = (changes: Partial<Outcome> = {}) =>
      gate.approvals.outcomes.set(ID, { status: 'approved', by: 'alice', at: 'now', reason: 'Yes.', fingerprint, ...changes });
    return { ...gate, judged, fingerprint, decide };
  }

  it('asks before it creates anything', async () => {
    const { handler, create } = setup({ baseline: ASK_TOPICS, hasApprovals: true });

    await expect(handler(ASKING)).rejects.toEqual(expect.objectContaining({ name: 'ApprovalRequired' }));
    expect(create).not.toHaveBeenCalled();
  });

  it('is judged again for the request, with its fingerprint and its requirements, and creates nothing', async () => {
    const { judged, create, fingerprint } = await ask();

    expect(judged).toMatchObject({
      approvalNeeds: { subject: 'first-create', approvers: 1, mustAccept: [] },
      awaitSeconds: 32_395,
      inspection: { decision: 'ask', findings: [{ logicalResourceId: 'Topic', decision: 'ask' }] },
    });
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(create).not.toHaveBeenCalled();
  });

  it('has no requirements if the policies allow it when it is judged again, and creates nothing', async () => {
    const { handler, create } = setup({ hasApprovals: true });
    const needs = { subject: 'failed-stack', approvers: 1, mustAccept: [], breakGlass: [], personalSessions: [] } as const;

    expect(await handler({ ...ASKING, approvalRequired: {}, approvalNeeds: needs })).not.toHaveProperty('approvalNeeds');
    expect(create).not.toHaveBeenCalled();
  });

  it('is created after the approval of exactly this create', async () => {
    const { handler, create, decide } = await ask();
    decide();

    expect(await handler(ASKING)).toMatchObject({ stackId: STACK_ID, inspection: { decision: 'ask' } });
    expect(create).toHaveBeenCalledOnce();
  });

  it.each<[string, Partial<Outcome>]>([
    ['its approval is rejected', { status: 'rejected' }],
    ['alice approved another change at now', { fingerprint: 'other' }],
  ])('is not created if %s', async (reason, outcome) => {
    const { handler, create, decide } = await ask();
    decide(outcome);

    await expect(handler(ASKING)).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(reason) }),
    );
    expect(create).not.toHaveBeenCalled();
  });

  it.each<[string, Given, object]>([
    ['the template', { files: { 'infra/template.yaml': `${TEMPLATE}  More: {Type: AWS::SNS::Topic}\n` } }, {}],
    ['a parameter', {}, { parameters: { environmentName: 'other' } }],
    ['a setting', {}, { terminationProtection: true }],
    ['the name of the stack', {}, { stackName: 'other' }],
  ])('is not created if %s differs from what was approved', async (_what, given, input) => {
    const { decide, approvals } = await ask();
    decide();
    const later = setup({ baseline: ASK_TOPICS, hasApprovals: true, ...given });
    for (const [id, outcome] of approvals.outcomes) later.approvals.outcomes.set(id, outcome);

    await expect(later.handler({ ...ASKING, ...input })).rejects.toEqual(expect.objectContaining({ name: 'ChangeSetAltered' }));
    expect(later.create).not.toHaveBeenCalled();
  });

  it('is not created if its pipeline execution was stopped', async () => {
    const { handler, create, decide, pipelines } = await ask();
    decide();
    pipelines.status = { status: 'Stopped' };

    await expect(handler(ASKING)).rejects.toThrow('no longer in progress (Stopped)');
    expect(create).not.toHaveBeenCalled();
  });

  it('that an earlier attempt of this task created is followed, although its pipeline execution was stopped since then', async () => {
    const { handler, create, decide, pipelines } = await ask({
      events: [{ stackId: STACK_ID, clientRequestToken: TOKEN, timestamp: new Date('2026-01-01T00:00:03Z') }],
      existsBefore: true,
    });
    decide();
    pipelines.status = { status: 'Stopped' };

    expect(await handler(ASKING)).toMatchObject({ stackId: STACK_ID, awaitSeconds: 3_897 });
    expect(create).not.toHaveBeenCalled();
  });

  it('is not created with an approval if the policy forbids it by now', async () => {
    const { decide, approvals } = await ask();
    decide();
    const later = setup({ baseline: FORBID_TOPICS, hasApprovals: true });
    for (const [id, outcome] of approvals.outcomes) later.approvals.outcomes.set(id, outcome);

    await expect(later.handler(ASKING)).rejects.toEqual(expect.objectContaining({ name: 'ChangeSetRejected' }));
    expect(later.create).not.toHaveBeenCalled();
  });
});

describe('the record of a first create', () => {
  const policy =
    'version: 1\nrules: [{ name: no-topics, match: { resourceType: AWS::SNS::Topic }, decision: forbid, reason: No topics. }]\n';

  it('contains the resources, the settings, the hashes, and the notes', async () => {
    const { handler, record } = setup({
      files: { 'prod.json': JSON.stringify({ StackPolicy: { Statement: [] } }), 'policy.yaml': 'version: 1\n' },
      baseline: 'version: 1\npreset: standard\n',
    });
    const { settingsChange } = await handler({
      ...absent,
      templateConfigurationPath: 'prod.json',
      policyPath: 'policy.yaml',
      terminationProtection: true,
      roleArn: 'arn:aws:iam::111111111111:role/cfn',
    });

    expect(settingsChange).toEqual({
      stackPolicy: { before: undefined, after: '{"Statement":[]}' },
      terminationProtection: { before: false, after: true },
      roleArn: { before: undefined, after: 'arn:aws:iam::111111111111:role/cfn' },
    });
    expect(record()).toMatchObject({
      decision: 'allow',
      stack: { name: 'prod-orders' },
      counts: { create: 1, update: 3 },
      deployment: { hashes: { policy: sha256('version: 1\n'), baselinePolicy: sha256('version: 1\npreset: standard\n') } },
      notes: ['This record is about the first create of a stack. No change set was involved.'],
    });
    const settings = record().changes.filter(({ effect }) => effect === 'update');
    expect(settings.flatMap(({ causes }) => causes).sort()).toEqual(['EnableTerminationProtection', 'RoleARN', 'StackPolicy']);
  });

  it('names the rule that restricted it, and its address is in the message', async () => {
    const { handler, record, create } = setup({ baseline: policy });

    await expect(handler(absent)).rejects.toThrow(/no-topics.*\nRecord: https:\/\/.*stackgate-job-1-first-create\.html$/s);
    expect(record()).toMatchObject({
      decision: 'forbid',
      changes: [{ effect: 'create', decision: 'forbid', rule: 'no-topics' }],
    });
    expect(create).not.toHaveBeenCalled();
  });

  it('is stored before the stack is created', async () => {
    const { handler, putRecord, create } = setup();
    await handler(absent);

    expect(putRecord.mock.invocationCallOrder.at(-1)).toBeLessThan(create.mock.invocationCallOrder[0] ?? 0);
  });

  it('names the parts that can create other resources, so that a replay with a stricter policy refuses them', async () => {
    const { handler, record } = setup({
      files: { 'infra/template.yaml': `${TEMPLATE}  Kit: {Type: 'Acme::Shop::Kit::MODULE'}\n` },
      baseline: 'version: 1\npreset: standard\n',
    });
    await handler(absent);

    const strict = parsePolicies({ baseline: { source: 'strict', text: policy.replace('SNS::Topic', 'IAM::User') } });
    expect(record().hiddenCreates).toHaveLength(1);
    expect(replay(record(), strict).now).toEqual({ changeSetAction: 'CANNOT-TELL', decision: 'forbid' });
    expect(replay(record(), parsePolicies({})).now.decision).toBe('allow');
  });

  it('that a restricting policy refused is allowed by a replay with a policy that restricts no creates', async () => {
    const { handler, record } = setup({
      files: { 'infra/template.yaml': `${TEMPLATE}  Kit: {Type: 'Acme::Shop::Kit::MODULE'}\n` },
      baseline: policy.replace('SNS::Topic', 'IAM::User'),
    });
    await expect(handler(absent)).rejects.toThrow('not fully visible');

    expect(replay(record(), parsePolicies({})).now.decision).toBe('allow');
  });
});

describe('a target of a wave that judges all targets first', () => {
  const wave = { parent: 'arn', judgeAllFirst: true, deadline: '2026-01-02T00:00:00.000Z', proof: 'a' };

  it('is judged, and nothing is created before the release', async () => {
    const { handler, create, record } = setup();

    expect(await handler({ ...absent, wave, hold: 'waiting' })).toMatchObject({ inspection: { decision: 'allow' } });
    expect(create).not.toHaveBeenCalled();
    expect(record()).toMatchObject({ decision: 'allow' });
  });

  it('is created after the release', async () => {
    const { handler, create } = setup();

    await handler({ ...absent, wave, hold: 'released' });

    expect(create).toHaveBeenCalledOnce();
  });
});

describe('the settings of the next stack', () => {
  const next = { stackName: 'prod-orders-bg-1', executionArn: absent.execution.id, expiresAt: '2026-01-02T00:00:00.000Z' };
  const pushed = makeState({
    currentStack: { stackName: 'prod-orders', stackId: STACK_ID },
    nextStack: { stackName: next.stackName },
  });

  function read(state: Partial<DeploymentState>, current: Partial<Stack>, reserved: Partial<typeof next> = {}) {
    const pointer = {
      version: 1,
      environmentName: 'prod',
      stackName: 'orders',
      current: STACK_ID,
      next: { ...next, ...reserved },
    } as const;
    return readSettings(
      {
        stacks: { find: async () => makeStack('UPDATE_COMPLETE', current), findStackPolicy: async () => undefined },
        pointers: { find: async () => ({ pointer, number: 1 }) },
      },
      { ...pushed, ...state },
      { templateText: '{}', template: {}, templateNotes: [] },
    );
  }

  it.each([
    [undefined, false, false],
    [undefined, true, true],
    [true, false, true],
    [false, true, false],
  ])(
    'have the termination protection of the push, %s, or of the current stack, %s',
    async (terminationProtection, current, expected) => {
      const state = terminationProtection === undefined ? {} : { terminationProtection };

      expect((await read(state, { hasTerminationProtection: current })).protections.terminationProtection).toBe(expected);
    },
  );

  it.each([{ stackName: 'prod-orders-bg-2' }, { executionArn: 'arn:other' }])(
    'need the reservation of this execution, not %j',
    (other) => expect(read({}, {}, other)).rejects.toThrow('Expected the pointer to reserve the stack prod-orders-bg-1'),
  );
});

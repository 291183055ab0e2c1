import { describe, expect, it } from 'vitest';
import type { Change } from '../../core/change-set/change-set-page.ts';
import type { ChangeSetReading } from '../../core/change-set/change-set-reading.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { decisionRecordSchema } from '../../core/record/decision-record.ts';
import { compareWithJudged } from '../../core/verdict/compare-with-judged.ts';
import { createHandler } from '../../functions/inspect-change-set/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import {
  makeChange,
  makeDetail,
  makeNestedChange,
  makeNestedPage,
  makePage,
  makeReading,
  nestedId,
  ROOT_ID,
  STACK_ID,
} from '../support/change-sets.ts';
import { makeArtifactFiles, makeClock, makeLog, makeStack } from './fakes.ts';

const removal = makeChange({ Action: 'Remove' });
const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });

interface Setup {
  readonly changes?: readonly Change[];
  readonly reading?: ChangeSetReading;
  readonly files?: Readonly<Record<string, string>>;
  readonly baseline?: string;
  readonly state?: Partial<DeploymentState>;
  readonly templates?: { readonly before: string; readonly after: string };
  /** `null` if the stack was deleted. */
  readonly stack?: Stack | null;
  readonly stackPolicy?: string;
  readonly hasApprovals?: boolean;
  readonly hasBlueGreen?: boolean;
}

function setup({
  changes = [update],
  reading = makeReading([makePage(changes)]),
  files = {},
  baseline,
  state = {},
  templates,
  stack = makeStack('CREATE_COMPLETE'),
  stackPolicy,
  hasApprovals,
  hasBlueGreen = false,
}: Setup = {}) {
  const asked: string[] = [];
  const templatesAsked: string[] = [];
  const records: Record<string, { body: string; contentType: string }> = {};
  const log = makeLog();
  const handler = createHandler({
    evidence: {
      readTemplates: async ({ changeSetId, stackId }) => {
        templatesAsked.push(`${stackId} ${changeSetId}`);
        return templates;
      },
      readDeployedTemplate: async () => undefined,
      read: async (id, depth) => {
        asked.push(`${depth} ${id}`);
        return reading;
      },
    },
    stacks: { find: async () => stack ?? undefined, findStackPolicy: async () => stackPolicy, listResources: async () => [] },
    artifactFiles: makeArtifactFiles(files),
    baselinePolicy: { readText: async () => baseline },
    gateBucket: {
      putRecord: async (name, body, contentType) => {
        records[name] = { body, contentType };
        return `s3://gate/records/${name}`;
      },
    },
    sha256,
    clock: makeClock('2026-11-23T12:00:00.000Z'),
    ...(hasApprovals === undefined ? {} : { hasApprovals }),
    hasBlueGreen,
    log,
  });
  const event = makeState({ changeSetId: ROOT_ID, changeSetName: 'stackgate-job-1', ...state });
  return { run: () => handler(event), handler, asked, templatesAsked, records, log, event };
}

describe('a change set that needs an approval', () => {
  const asked = {
    onUnsafe: 'ask',
    pipelineName: 'orders',
    pipelineExecutionId: '1',
    actionExecutionId: '2',
    execution: { id: 'arn', name: 'job-1', startTime: '2026-11-23T11:00:00.000Z' },
  } as const;

  it('waits for it until the reminder', async () => {
    const state = await setup({ changes: [removal], hasApprovals: true, state: asked }).run();

    expect(state).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      approvalNeeds: { approvers: 2, mustAccept: ['Orders'] },
      awaitSeconds: 8 * 3_600,
    });
    expect(state).not.toHaveProperty('failure');
  });

  it.each([
    ['the gate has no channel', {}],
    ['the action does not ask', { hasApprovals: true, state: { ...asked, onUnsafe: 'reject' as const } }],
    ['the pipeline is unknown', { hasApprovals: true, state: { onUnsafe: 'ask' as const } }],
  ])('is refused if %s', async (_case, given) => {
    const state = await setup({ changes: [removal], state: asked, ...given }).run();

    expect(state).toMatchObject({ failure: { Error: 'ChangeSetRejected' } });
    expect(state.failure?.Cause).toMatch(
      /^The change set was refused\. Nothing was changed\. The policy requires an approval, and (?:t|no pipeline started the deployment)/,
    );
    expect(state).not.toHaveProperty('approvalNeeds');
  });

  it('is refused if the policy forbids an effect', async () => {
    const baseline = 'version: 1\npreset: strict\n';
    const state = await setup({ changes: [removal], hasApprovals: true, state: asked, baseline }).run();

    expect(state).toHaveProperty('failure');
    expect(state).not.toHaveProperty('approvalNeeds');
  });
});

describe('a change set whose effects a second stack avoids', () => {
  const baseline = 'version: 1\nblueGreen: { avoids: [{ effect: [delete] }] }\n';
  const inspect = (state: Partial<DeploymentState>, hasBlueGreen = true) =>
    setup({ changes: [removal], baseline, hasBlueGreen, state: { onUnsafe: 'blue-green', ...state } }).run();

  it('is replaced by a blue/green deployment', async () => {
    const state = await inspect({});

    expect(state).toMatchObject({ changeSetAction: 'BLUE-GREEN' });
    expect(state).not.toHaveProperty('failure');
  });

  it.each<[string, Partial<DeploymentState>, boolean?]>([
    ['without blue/green deployments', {}, false],
    ['in another account', { targetRoleArn: 'arn:aws:iam::222222222222:role/target' }],
    ['in another Region', { region: 'eu-central-1' }],
    ['in a wave', { wave: { parent: 'p', proof: '2', deadline: '2026-11-24T00:00:00.000Z', judgeAllFirst: false } }],
  ])('is refused %s', async (_case, state, hasBlueGreen) => {
    expect(await inspect(state, hasBlueGreen)).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      failure: { Error: 'ChangeSetRejected' },
    });
  });
});

it('the record has the hashes of the pinned files, and of the policies and waivers that decided', async () => {
  const hash = (digit: string) => digit.repeat(64);
  const { run, records } = setup({
    baseline: 'version: 1',
    state: { revisionFiles: { template: hash('a'), templateConfiguration: hash('b'), input: hash('c') } },
  });
  await run();

  const [json] = Object.entries(records).flatMap(([name, { body }]) => (name.endsWith('.json') ? [JSON.parse(body)] : []));
  expect(json.deployment.hashes).toEqual({
    template: hash('a'),
    templateConfiguration: hash('b'),
    input: hash('c'),
    baselinePolicy: sha256('version: 1'),
  });
});

describe('the notes about the template', () => {
  it('are part of the record', async () => {
    const { run, records } = setup({ state: { templateNotes: ['The key Orders occurs twice.'] } });
    await run();

    const [json] = Object.entries(records).flatMap(([name, { body }]) => (name.endsWith('.json') ? [JSON.parse(body)] : []));
    expect(json.notes).toContain('The key Orders occurs twice.');
  });
});

describe('the settings of the push', () => {
  const empty = makePage([], {
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
  });

  it('are an error if the stack was deleted', async () => {
    const { run } = setup({ stack: null, state: { terminationProtection: true } });

    await expect(run()).rejects.toMatchObject({ name: 'StackChanged' });
  });

  it('that a change set without changes cannot apply are named in the state, and not judged', async () => {
    const roleArn = 'arn:aws:iam::111111111111:role/new';
    const stack = makeStack('UPDATE_COMPLETE', { roleArn: 'arn:aws:iam::111111111111:role/old', tags: { a: '1' } });
    const { run } = setup({
      stack,
      reading: makeReading([empty]),
      state: { roleArn, tags: { a: '2' }, terminationProtection: true },
    });

    const state = await run();

    expect(state).toMatchObject({
      changeSetAction: 'NO-CHANGES',
      unappliedSettings: ['the service role', 'the tags'],
      settingsChange: { terminationProtection: { before: false, after: true } },
      inspection: { decision: 'allow', counts: { update: 1 } },
    });
    expect(state.settingsChange).not.toHaveProperty('roleArn');
    expect(state).not.toHaveProperty('failure');
  });

  it.each([
    [undefined, 'allow'],
    ['{"Statement":[{"Effect":"Deny","Principal":"*","Action":"Update:Delete","Resource":"*"}]}', 'ask'],
  ])('are compared with the stack policy of the stack: %s', async (stackPolicy, decision) => {
    const files = { 'prod.json': JSON.stringify({ StackPolicy: { Statement: [] } }) };
    const { run } = setup({ files, state: { templateConfigurationPath: 'prod.json' }, ...(stackPolicy && { stackPolicy }) });
    const { inspection, settingsChange } = await run();

    expect(inspection?.decision).toBe(decision);
    expect(settingsChange?.stackPolicy?.before).toBe(stackPolicy);
  });

  it('are in a state far below the limit of Step Functions, even if both policies are as long as CloudFormation permits', async () => {
    const statement = { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'é'.repeat(16_000) };
    const files = { 'prod.json': JSON.stringify({ StackPolicy: { Statement: [statement] } }) };
    const { run } = setup({ files, state: { templateConfigurationPath: 'prod.json' } });

    expect(Buffer.byteLength(JSON.stringify(await run()))).toBeLessThan(128 * 1_024);
  });
});

it.each<[string, Setup]>([
  ['an update', {}],
  ['a removal of a nested stack', { changes: [makeNestedChange('Jobs', { Action: 'Remove', ChangeSetId: undefined })] }],
  ['a changed setting', { state: { terminationProtection: true } }],
  ['a changed setting and a removal', { changes: [removal], state: { roleArn: 'arn:aws:iam::111111111111:role/new' } }],
])('the change set that is judged equals the one that is read again before its execution: %s', async (_, given) => {
  const { inspection, settingsChange } = await setup(given).run();
  const reading = makeReading([makePage(given.changes ?? [update])]);
  const judged = { fingerprint: inspection?.fingerprint ?? '', counts: inspection?.counts ?? {}, settingsChange };

  expect(compareWithJudged(reading, judged, sha256)).toEqual({ kind: 'as-judged' });
  expect(
    compareWithJudged(reading, { ...judged, settingsChange: { monitoringMinutes: { before: 0, after: 1 } } }, sha256).kind,
  ).toBe('altered');
});

describe('a safe change set', () => {
  it('adds only the verdict to the state', async () => {
    const { run, asked, event } = setup();

    expect(await run()).toEqual({
      ...event,
      changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
      inspection: {
        decision: 'allow',
        summary: 'The change set stackgate-run of the stack prod-orders is safe: 1 change (1 update).',
        counts: { update: 1 },
        findings: [],
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        recordUri: 's3://gate/records/prod-orders/stackgate-job-1',
        recordUrl:
          'https://eu-west-1.console.aws.amazon.com/s3/object/gate?region=eu-west-1&prefix=records%2Fprod-orders%2Fstackgate-job-1.html',
      },
    });
    expect(asked).toEqual([`with-values ${ROOT_ID}`]);
  });

  it('logs the verdict and no value', async () => {
    const { run, log } = setup({ changes: [makeChange({ Details: [makeDetail({ AfterValue: 'hunter2' })] })] });
    await run();

    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'judged',
        fields: { changeSetId: ROOT_ID, changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', changes: 1 },
      },
    ]);
  });
});

describe('the record', () => {
  it('is stored as JSON, Markdown, and HTML, and names the deployment', async () => {
    const { run, records } = setup({ changes: [removal], state: { pipelineExecutionId: 'p-1' } });
    await run();

    expect(Object.entries(records).map(([name, { contentType }]) => `${name} ${contentType}`)).toEqual([
      'prod-orders/stackgate-job-1.json application/json',
      'prod-orders/stackgate-job-1.md text/markdown; charset=utf-8',
      'prod-orders/stackgate-job-1.html text/html; charset=utf-8',
    ]);
    const record = decisionRecordSchema.parse(JSON.parse(records['prod-orders/stackgate-job-1.json']?.body ?? ''));
    expect(record).toMatchObject({
      judgedAt: '2026-11-23T12:00:00.000Z',
      deployment: {
        executionId: 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-1',
        pipelineExecutionId: 'p-1',
        revision: 's3://artifacts/pipeline/source/abc.zip',
        templatePath: 'infra/template.yaml',
      },
      links: [{ title: 'Change set', url: expect.stringContaining('/stacks/changesets/changes?') }],
    });
  });

  it('has no link if the ARN has no region, and no pipeline execution if the input has none', async () => {
    const { run, records } = setup({ state: { changeSetId: 'odd', execution: { id: 'odd', name: 'job-1', startTime: '' } } });
    const { inspection } = await run();
    const record = JSON.parse(records['prod-orders/stackgate-job-1.json']?.body ?? '');

    expect(record.links).toEqual([]);
    expect(record.deployment).not.toHaveProperty('pipelineExecutionId');
    expect(inspection).not.toHaveProperty('recordUrl');
  });
});

describe('a change set that is not safe', () => {
  it('has a failure with its reason as text', async () => {
    const { changeSetAction, failure } = await setup({ changes: [removal] }).run();

    expect(changeSetAction).toBe('NEEDS-APPROVAL');
    expect(failure).toEqual({
      Error: 'ChangeSetRejected',
      Cause: expect.stringMatching(
        /^The change set was refused\. Nothing was changed\. .*\n- The table Orders .*\n {2}What to do: .*\nRecord: https:/,
      ),
    });
  });

  it('includes a change set with a gap in the evidence', async () => {
    const reading = makeReading([makePage([update], { NextToken: 'more' })]);

    expect(await setup({ reading }).run()).toMatchObject({
      changeSetAction: 'CANNOT-TELL',
      failure: { Error: 'ChangeSetRejected' },
    });
  });

  it('keeps the state small for any number of findings', async () => {
    const changes = Array.from({ length: 2_500 }, (_, index) =>
      makeChange({
        Action: 'Remove',
        LogicalResourceId: `R${index}${'x'.repeat(200)}`,
        Details: [makeDetail({ BeforeValue: 'v'.repeat(1_000) })],
      }),
    );

    expect(Buffer.byteLength(JSON.stringify(await setup({ changes }).run()))).toBeLessThan(64 * 1_024);
  });
});

describe('the templates', () => {
  const revision = makeChange({ LogicalResourceId: 'Task', ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' });
  const template = 'Resources: {Task: {Type: AWS::ECS::TaskDefinition}}';

  it('are read if they can decide about an effect', async () => {
    const { run, templatesAsked } = setup({ changes: [revision], templates: { before: template, after: template } });

    expect((await run()).inspection).toMatchObject({ decision: 'allow', counts: { revision: 1 } });
    expect(templatesAsked).toEqual([`${STACK_ID} ${ROOT_ID}`]);
  });

  it('decide about the effects in their nested stack', async () => {
    const pages = [makePage([makeNestedChange('Jobs')]), makeNestedPage('Jobs', [revision])];
    const { run, templatesAsked } = setup({
      reading: makeReading(pages),
      templates: { before: template, after: template },
    });

    expect((await run()).inspection).toMatchObject({ decision: 'allow', counts: { update: 1, revision: 1 } });
    expect(templatesAsked).toEqual([`${STACK_ID}-Jobs ${nestedId('Jobs')}`]);
  });

  it('are not read for routine changes', async () => {
    const { run, templatesAsked } = setup();
    await run();

    expect(templatesAsked).toEqual([]);
  });

  it.each([undefined, { before: template, after: '[' }])(
    'make no effect milder if they are not available: %j',
    async (templates) => {
      const given = templates === undefined ? {} : { templates };

      expect((await setup({ changes: [revision], ...given }).run()).inspection?.counts).toEqual({ replace: 1 });
    },
  );
});

describe('policies', () => {
  const observe = 'version: 1\npreset: observe\n';

  it('are the standard preset if the gate has none', async () => {
    expect((await setup({ changes: [removal] }).run()).inspection?.decision).toBe('ask');
  });

  it('come from the owner of the gate', async () => {
    expect((await setup({ changes: [removal], baseline: observe }).run()).changeSetAction).toBe(
      'CAN-SAFELY-UPDATE-EXISTING-STACK',
    );
  });

  it('of the push can only make it stricter', async () => {
    const files = { 'policy.yaml': 'version: 1\npreset: observe\ndefaults: { update: ask }\n' };
    const state = { policyPath: 'policy.yaml' };

    expect(await setup({ files, state, baseline: observe }).run()).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      failure: { Cause: expect.stringContaining('requires an approval') },
    });
    expect((await setup({ changes: [removal], files, state }).run()).inspection?.decision).toBe('ask');
  });

  it('that cannot be read or are invalid end the task, and no record is stored', async () => {
    const broken = setup({ baseline: 'version: 9' });
    const pushed = setup({ files: { 'policy.yaml': 'rules: 7' }, state: { policyPath: 'policy.yaml' } });

    await expect(broken.run()).rejects.toThrow('the baseline policy:1:1 version: Expected 1, got 9.');
    await expect(pushed.run()).rejects.toThrow('policy.yaml:1:1 rules: Expected array, got 7.');
    expect([broken.records, pushed.records]).toEqual([{}, {}]);
  });

  it('have a maximum size', async () => {
    const sizes: number[] = [];
    const { event } = setup({ state: { policyPath: 'p.yaml', waiversPath: 'w.yaml' } });
    const spying = createHandler({
      ...({} as Parameters<typeof createHandler>[0]),
      baselinePolicy: { readText: async () => undefined },
      artifactFiles: {
        readTexts: async (_, wanted) => {
          sizes.push(...Object.values(wanted).map((file) => file?.maxBytes ?? 0));
          throw new DeploymentError('RevisionUnavailable', 'enough');
        },
      },
    });

    await expect(spying(event)).rejects.toThrow('enough');
    expect(sizes).toEqual([262_144, 262_144]);
  });
});

describe('waivers', () => {
  const waivers = `version: 1
waivers:
  - { stack: prod-orders, logicalResourceId: Orders, effect: delete, reason: moved, expires: 2026-12-31 }
`;
  const files = { 'waivers.yaml': waivers };
  const state = { waiversPath: 'waivers.yaml' };

  it('apply if the baseline permits them', async () => {
    const baseline = 'version: 1\nwaivable: [{ effect: delete }]\n';

    expect((await setup({ changes: [removal], files, state, baseline }).run()).inspection?.decision).toBe('allow');
  });

  it.each([
    ['environment: prod', 'allow'],
    ['stack: prod-orders, environment: prod', 'allow'],
    ['environment: test', 'ask'],
    ['stack: prod-orders, environment: test', 'ask'],
  ])('for { %s } apply to the environment of the deployment: %s', async (place, decision) => {
    const baseline = 'version: 1\nwaivable: [{ effect: delete }]\n';
    const other = { 'waivers.yaml': waivers.replace('stack: prod-orders', place) };

    expect((await setup({ changes: [removal], files: other, state, baseline }).run()).inspection?.decision).toBe(decision);
  });

  it('do not apply if the baseline does not permit them, and the failure lists them', async () => {
    expect((await setup({ changes: [removal], files, state }).run()).failure?.Cause).toContain(
      'Waivers that were not applied: Orders (delete): not-allowed',
    );
  });

  it('that are invalid end the task', async () => {
    await expect(setup({ files: { 'waivers.yaml': 'waivers: 1' }, state }).run()).rejects.toThrow('waivers.yaml:1:1');
  });
});

it('a state without change set ends the task', async () => {
  const { handler } = setup();

  await expect(handler(makeState())).rejects.toThrow('Expected the state to have a changeSetId');
  await expect(handler({})).rejects.toThrow('The event is not the state of a deployment');
});

it('an error of the evidence ends the task', async () => {
  const { event } = setup();
  const failing = createHandler({
    ...({} as Parameters<typeof createHandler>[0]),
    baselinePolicy: { readText: async () => undefined },
    artifactFiles: makeArtifactFiles({}),
    evidence: {
      read: () => Promise.reject(new DeploymentError('SystemUnavailable', 'throttled')),
      readTemplates: async () => undefined,
      readDeployedTemplate: async () => undefined,
    },
  });

  await expect(failing(event)).rejects.toThrow('throttled');
});

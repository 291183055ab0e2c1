import { describe, expect, it, vi } from 'vitest';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { createHandler } from '../../functions/create-stack/handler.ts';
import type { CreateStackOutcome, CreateStackRequest } from '../../functions/ports/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeArtifactFiles, makeClock, makeHistory, makeSecret, sign } from './fakes.ts';

const { stackId: _, ...absent } = makeState({ stackCondition: 'absent', doesStackExist: false });
const TOKEN = await clientRequestTokenOf(absent.execution, 'create', sign);
const TEMPLATE = 'Parameters:\n  environmentName: {Type: String}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n';

interface Given {
  readonly files?: Record<string, string>;
  readonly outcome?: CreateStackOutcome;
  readonly events?: readonly StackEvent[];
  readonly baseline?: string;
}

function setup({ files, outcome = { kind: 'started', stackId: STACK_ID }, events = [], baseline }: Given = {}) {
  const create = vi.fn(async (_request: CreateStackRequest) => outcome);
  const putTemplate = vi.fn(async (_body: string) => 'https://s3.eu-west-1.amazonaws.com/gate/templates/abc');
  const artifactFiles = makeArtifactFiles({ 'infra/template.yaml': TEMPLATE, ...files });
  const handler = createHandler({
    stacks: { create, readEvents: makeHistory({ 'prod-orders': events }).readEvents },
    artifactFiles,
    gateBucket: { putTemplate },
    baselinePolicy: { readText: async () => baseline },
    secret: makeSecret(),
    clock: makeClock('2026-01-01T00:00:05.000Z'),
  });
  return { handler, create, putTemplate, artifactFiles, request: () => create.mock.calls[0]?.[0] };
}

describe('creating a stack', () => {
  it('signs the token of the request, and adds ARN and time to the state', async () => {
    const { handler, request, artifactFiles } = setup();

    expect(await handler(absent)).toEqual({
      ...absent,
      stackId: STACK_ID,
      operationStartedAt: '2026-01-01T00:00:05.000Z',
      waitSeconds: 1,
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
    const { handler } = setup({ outcome: { kind: 'already-exists' }, events: [event('x'), event(TOKEN)] });

    expect(await handler(absent)).toMatchObject({
      stackId: STACK_ID,
      operationStartedAt: absent.execution.startTime,
      waitSeconds: 1,
    });
  });

  it.each<[string, readonly StackEvent[]]>([
    ['no events', []],
    ['a token that another execution could compute', [event('stackgate-job-2-create')]],
    [
      'its token on an event from before this execution started',
      [event('x', '00:00:00'), { ...event('x'), timestamp: new Date(0) }, event(TOKEN)],
    ],
  ])('belongs to another deployment with %s', async (_, events) => {
    const { handler } = setup({ outcome: { kind: 'already-exists' }, events });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
  });
});

describe('a first create', () => {
  const FORBID_TOPICS = [
    'version: 1',
    'rules:',
    '  - match: {effect: create, resourceType: "AWS::SNS::*"}',
    '    decision: forbid',
    '    reason: No topics here.',
  ].join('\n');

  it('is refused by the policy of the owner, with the resource and the reason', async () => {
    const { handler, create } = setup({ baseline: FORBID_TOPICS });

    await expect(handler(absent)).rejects.toEqual(
      expect.objectContaining({
        name: 'ChangeSetRejected',
        message: expect.stringMatching(
          /first create of prod-orders.*nothing was created.*Topic.*AWS::SNS::Topic.*No topics here\./s,
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

  it('is refused if the policy requires an approval', async () => {
    const { handler } = setup({ baseline: FORBID_TOPICS.replace('forbid', 'ask') });

    await expect(handler(absent)).rejects.toEqual(expect.objectContaining({ name: 'ChangeSetRejected' }));
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

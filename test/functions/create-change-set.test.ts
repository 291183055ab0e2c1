import { describe, expect, it, vi } from 'vitest';
import { changeSetNameOf, clientRequestTokenOf } from '../../core/deployment/names.ts';
import { writeVersions } from '../../core/deployment/secret-versions.ts';
import { createHandler } from '../../functions/create-change-set/handler.ts';
import type { CreateChangeSetOutcome, CreateChangeSetRequest } from '../../functions/ports/change-sets.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeArtifactFiles, makeClock, makeSecret, makeStack, makeVersionReader, sign } from './fakes.ts';

const CHANGE_SET_NAME = await changeSetNameOf(makeState().execution, sign);
const CLIENT_TOKEN = await clientRequestTokenOf(makeState().execution, 'change-set', sign);
const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1-abc/3d4e';
const TEMPLATE = 'Parameters:\n  Size: {Type: String}\n  environmentName: {Type: String}\nResources: {}\n';

interface Given {
  readonly stack?: Stack | undefined;
  readonly outcome?: CreateChangeSetOutcome;
  readonly template?: string;
  /** The stored versions of secrets. */
  readonly versions?: string;
}

function setup(given: Given = {}) {
  const stack = 'stack' in given ? given.stack : makeStack('UPDATE_COMPLETE', { parameterNames: ['Size'] });
  const create = vi.fn(
    async (_request: CreateChangeSetRequest) => given.outcome ?? { kind: 'created' as const, changeSetId: CHANGE_SET_ID },
  );
  const putTemplate = vi.fn(async (_body: string) => 'https://s3');
  const find = vi.fn(async (_stack: string) => stack);
  const handler = createHandler({
    stacks: { find },
    changeSets: { create },
    artifactFiles: makeArtifactFiles({ 'infra/template.yaml': given.template ?? TEMPLATE }),
    gateBucket: { putTemplate, readSecretVersions: async () => given.versions },
    secretVersions: makeVersionReader({ 'secretsmanager:shop/db': 'v2' }),
    secret: makeSecret(),
    clock: makeClock('2026-01-01T00:00:05.000Z'),
  });
  return { handler, create, find, putTemplate };
}

const MADE = { changeSetName: CHANGE_SET_NAME, changeSetRequestedAt: '2026-01-01T00:00:05.000Z' };

describe('creating the change set', () => {
  it('names the parameters that keep their deployed values although the template has another default', async () => {
    const template = JSON.stringify({
      Parameters: { Size: { Type: 'String', Default: 'large' } },
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    });
    const stack = makeStack('UPDATE_COMPLETE', { parameterNames: ['Size'], parameterValues: { Size: 'small' } });

    expect(await setup({ template, stack }).handler(makeState({ stackId: STACK_ID }))).toMatchObject({
      parametersWithOtherDefault: ['Size'],
    });
  });

  it('signs its name and its token with the secret of the gate, for the stack by its ARN', async () => {
    const { handler, create, find } = setup();

    expect(await handler(makeState())).toEqual({ ...makeState(), ...MADE, changeSetId: CHANGE_SET_ID });
    expect(find).toHaveBeenCalledExactlyOnceWith(STACK_ID);
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      stackId: STACK_ID,
      changeSetName: CHANGE_SET_NAME,
      clientToken: CLIENT_TOKEN,
      description: 'stackgate job-1',
      template: { templateBody: TEMPLATE },
    });
  });

  it('keeps the deployed alarms of a stack if the input gives only a monitoring time', async () => {
    const alarm = { arn: 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a', type: 'AWS::CloudWatch::Alarm' };
    const { handler, create } = setup({
      stack: makeStack('UPDATE_COMPLETE', { parameterNames: ['Size'], rollbackAlarms: [alarm], monitoringMinutes: 3 }),
    });

    await handler(makeState({ rollbackConfiguration: { monitoringTimeInMinutes: 9 } }));

    expect(create.mock.calls[0]?.[0]).toMatchObject({
      rollbackConfiguration: { rollbackTriggers: [alarm], monitoringTimeInMinutes: 9 },
    });
  });

  it('adds at most 20 notes on the template to the state', async () => {
    const key = '  Twice: {Type: AWS::SNS::Topic}\n';
    const { handler } = setup({
      template: `Resources:\n${Array.from({ length: 30 }, (_item, index) => key.replace('Twice', `Twice${index}`).repeat(2)).join('')}`,
    });

    expect((await handler(makeState())).templateNotes).toHaveLength(20);
  });

  it('keeps the deployed value of a parameter that the input does not give', async () => {
    const { handler, create } = setup();

    await handler(makeState({ importExistingResources: true, pipelineExecutionId: '8a1c' }));

    expect(create.mock.calls[0]?.[0]).toMatchObject({
      parameters: [
        { name: 'Size', usePreviousValue: true },
        { name: 'environmentName', value: 'prod' },
      ],
      importExistingResources: true,
      description: 'stackgate 8a1c',
    });
  });

  it('stores a large template in the bucket of the gate', async () => {
    const { handler, create, putTemplate } = setup({ template: `${TEMPLATE}#${'x'.repeat(60_000)}` });

    await handler(makeState());

    expect(putTemplate).toHaveBeenCalledOnce();
    expect(create.mock.calls[0]?.[0]).toMatchObject({ template: { templateUrl: 'https://s3' } });
  });

  it('reads the versions of secrets at the last success, and the current ones', async () => {
    const key = '["","Db","MasterUsername","{{resolve:secretsmanager:shop/db:SecretString:username}}"]';
    const versions = await writeVersions(STACK_ID, { [key]: 'v1' }, sign);
    const { secretVersions } = await setup({ versions }).handler(makeState());

    expect(secretVersions).toEqual({ deployed: { [key]: 'v1' }, current: { 'secretsmanager:shop/db': 'v2' } });
    expect(await setup({ versions: 'forged' }).handler(makeState())).toMatchObject({
      secretVersions: { deployed: {}, current: {} },
    });
  });

  it('refuses a change set that another principal created under its name, and does not read it', async () => {
    const { handler } = setup({ outcome: { kind: 'already-exists' } });

    await expect(handler(makeState())).rejects.toEqual(
      expect.objectContaining({
        name: 'ForeignChangeSet',
        message: expect.stringMatching(/another principal.*did not execute it and did not delete it.*CloudTrail/s),
      }),
    );
  });

  it('checks the stack again when another operation has changed it', async () => {
    const { handler } = setup({ outcome: { kind: 'stack-changed', reason: 'is in UPDATE_IN_PROGRESS state.' } });

    await expect(handler(makeState())).rejects.toEqual(
      expect.objectContaining({ name: 'StackChanged', message: expect.stringContaining('UPDATE_IN_PROGRESS') }),
    );
  });

  it.each([undefined, makeStack('UPDATE_IN_PROGRESS'), makeStack('DELETE_COMPLETE'), makeStack('UPDATE_ROLLBACK_FAILED')])(
    'creates no change set if the stack is no longer ready: %j',
    async (stack) => {
      const { handler, create } = setup({ stack });

      await expect(handler(makeState())).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
      expect(create).not.toHaveBeenCalled();
    },
  );

  it('creates no change set without the ARN of the stack', async () => {
    const { handler, create } = setup();
    const { stackId, ...unknown } = makeState();

    await expect(handler(unknown)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
    expect(create).not.toHaveBeenCalled();
  });

  it('creates no change set with a parameter that the template does not declare', async () => {
    const { handler, create } = setup();

    await expect(handler(makeState({ parameters: { Sise: '1' } }))).rejects.toThrow(/got Sise/);
    expect(create).not.toHaveBeenCalled();
  });
});

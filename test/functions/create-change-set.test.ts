import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../functions/create-change-set/handler.ts';
import type {
  ChangeSetReference,
  ChangeSetStatus,
  CreateChangeSetOutcome,
  CreateChangeSetRequest,
  Stack,
} from '../../functions/ports/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeArtifactFiles, makeClock, makeStack } from './fakes.ts';

const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1/3d4e';
const TEMPLATE = 'Parameters:\n  Size: {Type: String}\n  environmentName: {Type: String}\nResources: {}\n';

interface Given {
  readonly stack?: Stack | undefined;
  readonly outcome?: CreateChangeSetOutcome;
  readonly found?: Partial<ChangeSetStatus>;
  readonly template?: string;
}

function setup(given: Given = {}) {
  const stack = 'stack' in given ? given.stack : makeStack('UPDATE_COMPLETE', { parameterNames: ['Size'] });
  const create = vi.fn(
    async (_request: CreateChangeSetRequest) => given.outcome ?? { kind: 'created' as const, changeSetId: CHANGE_SET_ID },
  );
  const findStatus = vi.fn(async (_reference: ChangeSetReference) => given.found as ChangeSetStatus | undefined);
  const putTemplate = vi.fn(async (_body: string) => 'https://s3');
  const find = vi.fn(async (_stack: string) => stack);
  const handler = createHandler({
    stacks: { find },
    changeSets: { create, findStatus },
    artifactFiles: makeArtifactFiles({ 'infra/template.yaml': given.template ?? TEMPLATE }),
    gateBucket: { putTemplate },
    clock: makeClock('2026-01-01T00:00:05.000Z'),
  });
  return { handler, create, find, findStatus, putTemplate };
}

const MADE = { changeSetName: 'stackgate-job-1', changeSetRequestedAt: '2026-01-01T00:00:05.000Z', waitSeconds: 1 };

describe('making the change set', () => {
  it('names it after the execution, for the stack by its ARN', async () => {
    const { handler, create, find } = setup();

    expect(await handler(makeState({ waitSeconds: 9 }))).toEqual({ ...makeState(), ...MADE, changeSetId: CHANGE_SET_ID });
    expect(find).toHaveBeenCalledExactlyOnceWith(STACK_ID);
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      stackId: STACK_ID,
      changeSetName: 'stackgate-job-1',
      clientToken: 'stackgate-job-1',
      description: 'stackgate job-1',
      template: { templateBody: TEMPLATE },
    });
  });

  it('keeps the deployed value of a parameter that nobody gives', async () => {
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

  it('puts a large template into the bucket', async () => {
    const { handler, create, putTemplate } = setup({ template: `${TEMPLATE}#${'x'.repeat(60_000)}` });

    await handler(makeState());

    expect(putTemplate).toHaveBeenCalledOnce();
    expect(create.mock.calls[0]?.[0]).toMatchObject({ template: { templateUrl: 'https://s3' } });
  });

  it('finds the one that it has made before', async () => {
    const { handler, findStatus } = setup({
      outcome: { kind: 'already-exists' },
      found: { changeSetId: CHANGE_SET_ID, description: 'stackgate job-1' },
    });

    expect(await handler(makeState())).toMatchObject({ changeSetId: CHANGE_SET_ID });
    expect(findStatus).toHaveBeenCalledExactlyOnceWith({ changeSetName: 'stackgate-job-1', stackId: STACK_ID });
  });

  it.each([[undefined], ['somebody else']])('refuses one that somebody else made under its name: %j', async (description) => {
    const found = { changeSetId: CHANGE_SET_ID, ...(description === undefined ? {} : { description }) };
    const { handler } = setup({ outcome: { kind: 'already-exists' }, found });

    await expect(handler(makeState())).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining('somebody else') }),
    );
  });

  it.each([[undefined], [{}]])('tries again when that one is not to be seen: %j', async (found) => {
    const { handler } = setup({ outcome: { kind: 'already-exists' }, ...(found === undefined ? {} : { found }) });

    await expect(handler(makeState())).rejects.toEqual(expect.objectContaining({ name: 'SystemUnavailable' }));
  });

  it('looks at the stack again when that has changed under it', async () => {
    const { handler } = setup({ outcome: { kind: 'stack-changed', reason: 'is in UPDATE_IN_PROGRESS state.' } });

    await expect(handler(makeState())).rejects.toEqual(
      expect.objectContaining({ name: 'StackChanged', message: expect.stringContaining('UPDATE_IN_PROGRESS') }),
    );
  });

  it.each([undefined, makeStack('UPDATE_IN_PROGRESS'), makeStack('DELETE_COMPLETE'), makeStack('UPDATE_ROLLBACK_FAILED')])(
    'asks for none when the stack is not ready any more: %j',
    async (stack) => {
      const { handler, create } = setup({ stack });

      await expect(handler(makeState())).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
      expect(create).not.toHaveBeenCalled();
    },
  );

  it('asks for none without the ARN of the stack', async () => {
    const { handler, create } = setup();
    const { stackId, ...unknown } = makeState();

    await expect(handler(unknown)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
    expect(create).not.toHaveBeenCalled();
  });

  it('asks for none with a parameter that the template does not declare', async () => {
    const { handler, create } = setup();

    await expect(handler(makeState({ parameters: { Sise: '1' } }))).rejects.toThrow(/got Sise/);
    expect(create).not.toHaveBeenCalled();
  });
});

import { expect, it, vi } from 'vitest';
import { readVersions, writeVersions } from '../../core/deployment/secret-versions.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { storeSecretVersions } from '../../functions/get-operation-status/store-secret-versions.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeLog, makeSecret, makeStack, makeVersionReader, sign } from './fakes.ts';

const SECRET = 'secretsmanager:db';
const KEY = '["","Db","MasterUsername","{{resolve:secretsmanager:db}}"]';
const OTHER = '["","Cache","AuthToken","{{resolve:secretsmanager:db}}"]';
const STARTED = '2026-01-01T00:00:10.000Z';
const BEFORE = new Date('2026-01-01T00:00:09.999Z');

interface Given {
  readonly stored?: Readonly<Record<string, string>>;
  readonly current?: Readonly<Record<string, string>>;
  readonly changedAt?: Date | undefined;
  readonly put?: () => Promise<void>;
  readonly creationTime?: string;
}

async function setup(given: Given = {}) {
  const changedAt = 'changedAt' in given ? given.changedAt : BEFORE;
  const text = given.stored && (await writeVersions(STACK_ID, given.stored, sign));
  const put = vi.fn(given.put ?? (async (_stackId: string, _text: string) => {}));
  const log = makeLog();
  const versions = makeVersionReader(given.current ?? { [SECRET]: 'v2' });
  const deps = {
    stacks: { find: async () => makeStack('CREATE_COMPLETE', { creationTime: given.creationTime }) },
    gateBucket: { readSecretVersions: async () => text, putSecretVersions: put },
    secretVersions: { read: async (secrets: readonly string[]) => withDate(await versions.read(secrets), changedAt) },
    secret: makeSecret(),
    log,
  };
  const store = (state: Partial<DeploymentState> = {}) =>
    storeSecretVersions(
      makeState({
        operationOutcome: 'succeeded',
        changeSetName: 'stackgate-job-1',
        operationStartedAt: STARTED,
        usedSecrets: [{ key: KEY, secret: SECRET }],
        ...state,
      }),
      deps,
    );
  const written = async () => {
    const [call] = put.mock.calls as unknown as [stackId: string, text: string][];
    return call && readVersions(call[0], call[1], sign);
  };
  return { store, put, written, log };
}

function withDate(versions: ReadonlyMap<string, { readonly versionId: string }>, changedAt: Date | undefined) {
  return new Map([...versions].map(([secret, { versionId }]) => [secret, { versionId, changedAt }]));
}

it('stores the version that a successful operation has used, and keeps those of other resources', async () => {
  const { store, written } = await setup({ stored: { [OTHER]: 'v1' } });
  await store();

  expect(await written()).toEqual({ [OTHER]: 'v1', [KEY]: 'v2' });
});

it('stores the first version of a stack', async () => {
  const { store, written } = await setup();
  await store();

  expect(await written()).toEqual({ [KEY]: 'v2' });
});

it.each([
  ['has changed since the operation began', { changedAt: new Date(STARTED) }],
  ['does not tell the time of its last change', { changedAt: undefined }],
  ['cannot be read', { current: {} }],
])('removes the stored version of a secret that %s', async (_, given) => {
  const { store, written } = await setup({ stored: { [KEY]: 'v1', [OTHER]: 'v1' }, ...given });
  await store();

  expect(await written()).toEqual({ [OTHER]: 'v1' });
});

it('writes nothing for a stack without a known version', async () => {
  const { store, put } = await setup({ current: {} });
  await store();

  expect(put).not.toHaveBeenCalled();
});

it.each([
  ['stores', 'created after it changed', '2026-01-01T00:00:10.000Z', { [KEY]: 'v2' }],
  ['does not store', 'created before it changed, although a repeated request is newer', '2026-01-01T00:00:05.000Z', {}],
  ['does not store', 'without a time', undefined, {}],
])('%s the version of a secret for a stack that was %s', async (_what, _when, creationTime, expected) => {
  const { store, written } = await setup({ stored: { [KEY]: 'v1' }, ...(creationTime && { creationTime }) });
  await store({ changeSetName: undefined as never });

  expect(await written()).toEqual(expected);
});

it.each<Partial<DeploymentState>>([
  { operationOutcome: 'failed' },
  { operationOutcome: 'in-progress' },
  { operationOutcome: 'timed-out' },
  { usedSecrets: [] },
])('writes nothing for %j', async (state) => {
  const { store, put } = await setup({ stored: { [KEY]: 'v1' } });
  await store(state);

  expect(put).not.toHaveBeenCalled();
});

it('does not know a version if the time of the operation is unknown', async () => {
  const { store, written } = await setup({ stored: { [KEY]: 'v1' } });
  const { operationStartedAt: _, ...state } = makeState({
    operationOutcome: 'succeeded',
    usedSecrets: [{ key: KEY, secret: SECRET }],
  });
  await store({ ...state, operationStartedAt: '' });

  expect(await written()).toEqual({});
});

it('lets a successful operation succeed although the bucket refuses the write', async () => {
  const refusal = new DeploymentError('PermissionError', 'denied');
  const { store, log } = await setup({ put: async () => Promise.reject(refusal) });
  await store();

  expect(log.lines).toEqual([
    { level: 'warn', message: 'cannot store the versions of secrets', fields: { stackId: STACK_ID, error: 'PermissionError' } },
  ]);
});

it.each([new DeploymentError('SystemUnavailable', 'throttled'), new TypeError('a mistake')])(
  'repeats the task after %s',
  async (error) => {
    const { store } = await setup({ put: async () => Promise.reject(error) });

    await expect(store()).rejects.toBe(error);
  },
);

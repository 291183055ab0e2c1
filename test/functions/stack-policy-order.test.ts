import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { ALLOW_EVERY_UPDATE, combinePolicies, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { bindFingerprint, fingerprintChanges } from '../../core/verdict/fingerprint.ts';
import { createHandler as createExecute } from '../../functions/execute-change-set/handler.ts';
import { createHandler as createStatus } from '../../functions/get-operation-status/handler.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { makeChange, makePage, makeReading, ROOT_ID } from '../support/change-sets.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeClock, makeEndNotices, makeHistory, makeLog, makeSecret, makeStack, makeWaits, sign } from './fakes.ts';

const TOKEN = await clientRequestTokenOf(makeState().execution, 'execute', sign);
const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
const deny = (id: string) => ({ Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: `LogicalResourceId/${id}` });
const BEFORE = JSON.stringify({ Statement: [ALLOW, deny('Orders')] });
const AFTER = JSON.stringify({ Statement: [ALLOW, deny('Files')] });
const PAGE = makePage([makeChange()]);

type FaultKind = 'fails' | 'loses its reply' | 'is duplicated';
type Outcome = 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE' | 'refused' | 'not executed';

/** Calls without a fault: three for the policy, the execution, and two to finish. One more covers a call that a retry adds. */
const MOST_CALLS = 7;

/** Plays both tasks as the state machine does, with one fault, and returns the policies at the execution and at the end. */
async function play(before: string | undefined, outcome: Outcome, kind: FaultKind, nth: number) {
  const world = { policy: before, isExecuted: false };
  const atExecution: (string | undefined)[] = [];
  let count = 0;
  const call = async <Result>(effect: () => Result): Promise<Result> => {
    count += 1;
    if (count !== nth) return effect();
    if (kind === 'fails') throw new DeploymentError('SystemUnavailable', 'Rate exceeded.');
    const result = effect();
    if (kind === 'loses its reply') throw new DeploymentError('SystemUnavailable', 'socket hang up');
    return effect() ?? result;
  };
  const execute = () => {
    if (outcome === 'refused') throw new DeploymentError('PermissionError', 'Expected to execute it, got AccessDenied.');
    if (outcome === 'not executed') throw new DeploymentError('UnexpectedError', 'A code that the gate does not know.');
    if (world.isExecuted) return { kind: 'refused', reason: 'already executed' } as const;
    world.isExecuted = true;
    atExecution.push(world.policy);
    return { kind: 'started' } as const;
  };
  const events = () =>
    world.isExecuted ? [stackEvent(outcome, { clientRequestToken: TOKEN, timestamp: new Date('2026-01-01T00:20:00Z') })] : [];
  const stacks = {
    find: async () => makeStack(world.isExecuted ? outcome : 'UPDATE_COMPLETE'),
    readEvents: (stack: string) => makeHistory({ [STACK_ID]: events() }).readEvents(stack),
    findStackPolicy: () => call(() => world.policy),
    setStackPolicy: (_stackId: string, body: string) =>
      call(() => {
        world.policy = body;
      }),
    setTerminationProtection: async () => {},
  };
  const refuse = async (): Promise<never> => {
    throw new TypeError('unexpected');
  };
  const shared = {
    stacks,
    secret: makeSecret(),
    waits: makeWaits(),
    clock: makeClock('2026-01-01T00:10:00.000Z'),
    log: makeLog(),
    sha256,
  };
  const executeTask = createExecute({
    ...shared,
    evidence: {
      readTemplates: async () => undefined,
      read: async () => makeReading([{ ...PAGE, ExecutionStatus: world.isExecuted ? 'EXECUTE_COMPLETE' : 'AVAILABLE' }]),
    },
    execution: { execute: () => call(execute) },
  } as never);
  const statusTask = createStatus({
    ...shared,
    gateBucket: { readSecretVersions: refuse, putSecretVersions: refuse },
    secretVersions: { read: refuse },
    approvals: new FakeApprovals(),
    pipelines: makePipelines(),
    endNotices: makeEndNotices(),
  });
  let state: DeploymentState = makeState({
    changeSetId: ROOT_ID,
    changeSetName: 'stackgate-job-1',
    changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
    settingsChange: { stackPolicy: { before, after: AFTER } },
    inspection: {
      decision: 'allow',
      summary: '',
      counts: { update: 1 },
      findings: [],
      fingerprint: bindFingerprint(ROOT_ID, fingerprintChanges(assembleEvidence(makeReading([PAGE])), sha256), sha256, {
        stackPolicy: { before, after: AFTER },
      }),
    },
  });
  try {
    state = await retry(() => executeTask(state));
  } catch (error) {
    // The state machine ends after these errors, and waits for the operation after every other error.
    if (['ChangeSetAltered', 'ConfigurationError', 'PermissionError'].includes((error as Error).name)) {
      return { atExecution, policy: world.policy };
    }
    state = { ...state, failure: { Error: (error as Error).name, Cause: '' } };
  }
  state = await retry(() => statusTask(state));
  if (state.operationOutcome === 'in-progress') {
    shared.clock.advance(121_000);
    state = await retry(() => statusTask(state));
  }
  return { atExecution, policy: world.policy, operationOutcome: state.operationOutcome };
}

/** Repeats a task after a transient error, as the Retry of the state machine does. */
async function retry(task: () => Promise<DeploymentState>): Promise<DeploymentState> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if ((error as Error).name !== 'SystemUnavailable' || attempt === 4) throw error;
    }
  }
}

const FAULTS = (['fails', 'loses its reply', 'is duplicated'] as const).flatMap((kind) =>
  Array.from({ length: MOST_CALLS }, (_item, index) => [kind, index + 1] as const),
);

describe.each<[string, string | undefined]>([
  ['with a stack policy', BEFORE],
  ['without a stack policy', undefined],
])('the stack policy of a stack %s, if one call has a fault', (_name, before) => {
  const during = combinePolicies(before, AFTER);
  const previous = before ?? ALLOW_EVERY_UPDATE;

  it.each(FAULTS)('has the old statements and the new Deny statements at the execution: a call %s (%d)', async (kind, nth) => {
    const { atExecution } = await play(before, 'UPDATE_COMPLETE', kind, nth);

    expect(atExecution).toHaveLength(1);
    expect(isSamePolicy(atExecution[0], during)).toBe(true);
  });

  it.each(FAULTS)('is the new one after a success: a call %s (%d)', async (kind, nth) => {
    const { policy, operationOutcome } = await play(before, 'UPDATE_COMPLETE', kind, nth);

    expect(operationOutcome).toBe('succeeded');
    expect(isSamePolicy(policy, AFTER)).toBe(true);
  });

  it.each(
    (['UPDATE_ROLLBACK_COMPLETE', 'refused', 'not executed'] as const).flatMap((outcome) =>
      FAULTS.map(([kind, nth]) => [outcome, kind, nth] as const),
    ),
  )('is the old one after the end "%s": a call %s (%d)', async (outcome, kind, nth) => {
    const { policy } = await play(before, outcome, kind, nth);

    expect([before, previous].some((text) => isSamePolicy(policy, text))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../../core/deployment/deadline.ts';
import { executionArnOf, stateMachineArnOf } from '../../../core/deployment/execution-arn.ts';
import { isHeld, mayExecute } from '../../../core/deployment/may-execute.ts';
import { makeState } from './state-factory.ts';

const SAFE = { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', inspection: { decision: 'allow' } } as never;
const wave = { parent: 'arn', judgeAllFirst: true, deadline: '2026-01-01T01:00:00.000Z', proof: 'a' };

describe('a change set', () => {
  const approved = { status: 'approved', by: 'arn', at: '2026-01-01T00:00:00.000Z' };

  it.each([
    ['is safe', 'CAN-SAFELY-UPDATE-EXISTING-STACK', 'allow', undefined, true],
    ['has a safe action that no decision allows', 'CAN-SAFELY-UPDATE-EXISTING-STACK', 'ask', approved, false],
    ['has a safe action and no inspection', 'CAN-SAFELY-UPDATE-EXISTING-STACK', undefined, undefined, false],
    ['is approved', 'NEEDS-APPROVAL', 'ask', approved, true],
    ['has no approval', 'NEEDS-APPROVAL', 'ask', undefined, false],
    ['is rejected by people', 'NEEDS-APPROVAL', 'ask', { ...approved, status: 'rejected' }, false],
    ['has an approval that no policy asked for', 'NEEDS-APPROVAL', 'forbid', approved, false],
    ['has an approval and no inspection', 'NEEDS-APPROVAL', undefined, approved, false],
    ['has no changes', 'NO-CHANGES', 'allow', approved, false],
    ['has no verdict', undefined, 'allow', approved, false],
  ] as const)('that %s', (_case, changeSetAction, decision, approval, expected) => {
    const state = { changeSetAction, inspection: decision && { decision }, approval };

    expect(mayExecute(state as never)).toBe(expected);
  });
});

describe('a target of a wave that judges all targets first', () => {
  it.each([undefined, 'waiting', 'stopped'] as const)('may not be executed while it is %s', (hold) => {
    const held = { ...(SAFE as object), wave, ...(hold && { hold }) };

    expect(isHeld(held)).toBe(true);
    expect(mayExecute(held)).toBe(false);
  });

  it('may be executed after its release', () => {
    expect(mayExecute({ ...(SAFE as object), wave, hold: 'released' })).toBe(true);
  });

  it('is held only in such a wave', () => {
    expect(mayExecute({ ...(SAFE as object), wave: { ...wave, judgeAllFirst: false } })).toBe(true);
    expect(mayExecute(SAFE)).toBe(true);
    expect(isHeld({})).toBe(false);
  });
});

describe('the deadline of a target', () => {
  it('is at the latest the deadline of the wave', () => {
    expect(deadlineOf(makeState({ wave, timeoutMinutes: 600 }))).toEqual(new Date(wave.deadline));
    expect(deadlineOf(makeState({ wave, timeoutMinutes: 30 }))).toEqual(new Date('2026-01-01T00:30:00.000Z'));
  });
});

describe('the state machine of an execution', () => {
  it('has the ARN from which the ARN of the execution follows', () => {
    const machine = 'arn:aws-cn:states:cn-north-1:111111111111:stateMachine:stackgate';

    expect(stateMachineArnOf(executionArnOf(machine, 'job-1'))).toBe(machine);
  });
});

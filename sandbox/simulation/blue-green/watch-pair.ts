import { type Pointer, readPointerKey } from '../../../core/blue-green/pointer.ts';
import type { PipelineRun } from '../../code-pipeline/pipeline-run.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import type { Violation } from '../invariants/violation.ts';
import type { BlueGreenVersion } from './blue-green-scenario.ts';
import { type BlueGreenAccount, FIRST_STACK, writeTemplate } from './create-blue-green.ts';
import { describe, readStacks, readTruePointer } from './read-pair.ts';
import type { RefusedParameters } from './refused-parameters.ts';

/** A move of the pointer. */
export interface SeenMove {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The function that moved it. */
  readonly caller: string;
  /** The execution that had reserved the next stack before. */
  readonly executionArn: string | undefined;
  /** True if the stack that was the current one before the move had termination protection. */
  readonly wasProtected: boolean;
}

/** All observations of a run so far, from outside the gate. */
export interface BlueGreenObservations {
  readonly account: BlueGreenAccount;
  readonly pushes: { readonly version: BlueGreenVersion; readonly run: PipelineRun }[];
  readonly moves: SeenMove[];
  /** Stacks to which an operator asked to switch. */
  readonly asked: Set<string>;
  /** Stacks whose deletion an operator confirmed. */
  readonly confirmed: Set<string>;
  /** Stacks that an operator deleted without the gate. */
  readonly deletedByHand: Set<string>;
  readonly stoppedExecutions: Set<string>;
  /** Refuses the calls of the gate that set the SSM parameter. */
  readonly parameterStore: RefusedParameters;
  /** Another principal creates a stack with the next name that the pointer reserves. */
  takesName: boolean;
  /** IDs of the stacks that another principal created. */
  readonly taken: Set<string>;
  /** Sentences about the actors, for the description of the run. */
  readonly log: string[];
  readonly violations: Violation[];
  pointer: Pointer | undefined;
}

const COMPLETE = /^(?:CREATE|UPDATE)_COMPLETE$/;

/** Checks each operation of the gate that concerns the pair of stacks, when the service has performed it. */
export function watchPair(seen: BlueGreenObservations, performed: PerformedOperation): void {
  const { account } = seen;
  if (performed.refusal !== undefined || !account.gate.functionNames.includes(performed.caller)) return;
  switch (performed.operation) {
    case 'CreateStack':
      checkCount(seen);
      break;
    case 'DeleteStack':
      checkDeletion(seen, String(performed.input.StackName));
      break;
    case 'PutObject':
      if (readPointerKey(String(performed.input.Key)) !== undefined) checkPointer(seen, performed.caller);
      break;
    default:
      break;
  }
}

function checkCount(seen: BlueGreenObservations): void {
  const names = readStacks(seen.account)
    .filter(({ stackId }) => !seen.taken.has(stackId))
    .map(({ name }) => name);
  if (names.length > 2) violate(seen, `a third stack was created: ${names.join(', ')}`);
}

/** Checks that the stack that the pointer names exists, and that it is complete and verified when the pointer moves to it. */
function checkPointer(seen: BlueGreenObservations, caller: string): void {
  const { account, pointer: before } = seen;
  const pointer = readTruePointer(account);
  seen.pointer = pointer;
  if (seen.takesName && pointer?.next !== undefined) takeName(seen, pointer.next.stackName);
  const from = before?.current ?? describe(account, FIRST_STACK)?.StackId ?? '';
  if (pointer === undefined || pointer.current === from) return;
  const to = pointer.current;
  seen.moves.push({
    at: Date.now(),
    from,
    to,
    caller,
    executionArn: before?.next?.executionArn,
    wasProtected: describe(account, from)?.EnableTerminationProtection === true,
  });
  if (seen.taken.has(to)) violate(seen, `the pointer moved to ${to}, which another principal created`);
  const { StackStatus: status = 'absent' } = describe(account, to) ?? {};
  if (!COMPLETE.test(status)) violate(seen, `the pointer moved to ${to}, which is ${status}`);
  const isKnown = seen.moves.some((earlier) => earlier.from === to);
  if (isKnown) {
    if (!seen.asked.has(to)) violate(seen, `the pointer moved back to ${to}, which no operator requested`);
    return;
  }
  const isVerified = account.answers.some((answer) => answer.stackId === to && answer.isVerified);
  if (account.scenario.isVerified && !isVerified) violate(seen, `the pointer moved to ${to} before it was verified`);
}

/** Creates a stack of another principal with the name of the next stack. */
function takeName(seen: BlueGreenObservations, StackName: string): void {
  const { account } = seen;
  if (describe(account, StackName) !== undefined) return;
  seen.takesName = false;
  const input = { StackName, TemplateBody: writeTemplate({ queue: 'fifo', number: 0, answer: 'yes' }) };
  const answer = account.sandbox.cloudFormation.operations.CreateStack?.(input, { caller: 'operator' });
  seen.taken.add((answer as { readonly StackId: string }).StackId);
}

/**
 * Checks that the gate deletes only a next stack that was never the current one, or a previous stack whose deletion is permitted.
 */
function checkDeletion(seen: BlueGreenObservations, stack: string): void {
  const { account, moves } = seen;
  const { StackId: stackId } = describe(account, stack) ?? {};
  if (stackId === undefined) return;
  const { scenario } = account;
  if (seen.taken.has(stackId)) violate(seen, `the gate deleted ${stackId}, which another principal created`);
  if (readTruePointer(account)?.current === stackId) violate(seen, `the gate deleted ${stackId}, which the pointer names`);
  if (!readStacks(account).some((one) => one.stackId === stackId)) violate(seen, `the gate deleted the other stack ${stackId}`);
  const isFirst = stackId.includes(`/${FIRST_STACK}/`);
  const left = moves.findLast(({ from }) => from === stackId);
  if (left === undefined) {
    if (isFirst) violate(seen, `the gate deleted ${stackId} before the pointer moved`);
    return;
  }
  const hours = left.caller === 'switch-stacks' ? scenario.retireAfterHours : undefined;
  const isDue = hours !== undefined && Date.now() >= left.at + hours * 3_600_000;
  if (!isDue && !seen.confirmed.has(stackId)) violate(seen, `the gate deleted ${stackId}, which is not due and not confirmed`);
  const isPermitted = scenario.permits === 'everything' || (scenario.permits === 'unprotected' && !left.wasProtected);
  if (!isPermitted) violate(seen, `the gate deleted ${stackId}, although the policy permits ${scenario.permits}`);
}

/** Records a violation of S9. */
export function violate({ violations }: Pick<BlueGreenObservations, 'violations'>, words: string): void {
  violations.push({ invariant: 'S9', words });
}

import { assertNever } from '../../../core/assert-never.ts';
import type { OperatorReply } from '../../../core/blue-green/operator-reply.ts';
import { ServiceError } from '../../kernel/service.ts';
import type { BlueGreenStep } from './blue-green-scenario.ts';
import { DEPLOYMENT, PIPELINE, writeFiles } from './create-blue-green.ts';
import { describe, readTruePointer } from './read-pair.ts';
import type { BlueGreenObservations } from './watch-pair.ts';

/** Attempts of an operator whose command failed. */
const MOST_ATTEMPTS = 5;

/** Performs a step. An operator's command continues while the next steps are performed. */
export async function performBlueGreenStep(seen: BlueGreenObservations, step: BlueGreenStep): Promise<void> {
  const { sandbox, gate } = seen.account;
  const { cloudFormation, codePipeline, lambda, stepFunctions } = sandbox;
  const previous = readTruePointer(seen.account)?.previous?.stackId;
  switch (step.kind) {
    case 'push':
      seen.pushes.push({ version: step.version, run: codePipeline.push(PIPELINE, { files: writeFiles(step.version) }) });
      return;
    case 'fail':
      return cloudFormation.behave('Jobs', { fails: step.action, times: 1, seconds: 5 });
    case 'switch':
      if (previous === undefined) return;
      seen.asked.add(previous);
      await operate(seen, { operation: 'switch', to: previous });
      return;
    case 'retire':
      return retire(seen, step.confirms);
    case 'schedule':
      // As EventBridge does: Lambda retries the function after an error.
      lambda.invokeAsync('retire-stacks', '{}', 'event-bridge');
      return;
    case 'take-name':
      seen.takesName = true;
      return;
    case 'refuse-parameter':
      seen.parameterStore.refuse(step.reason, step.seconds);
      return;
    case 'delete-previous':
      if (previous === undefined) return;
      seen.deletedByHand.add(previous);
      attempt(() => {
        const input = { StackName: previous };
        cloudFormation.operations.UpdateTerminationProtection?.(
          { ...input, EnableTerminationProtection: false },
          { caller: 'operator' },
        );
        cloudFormation.operations.DeleteStack?.(input, { caller: 'operator' });
      });
      return;
    case 'redeliver':
      return attempt(() => codePipeline.redeliver());
    case 'stop-execution': {
      const running = stepFunctions.list(gate.stateMachineArn).findLast(({ isClosed }) => !isClosed);
      if (running === undefined) return;
      seen.stoppedExecutions.add(running.props.executionArn);
      return running.stop('Stopped', 'By hand.');
    }
    case 'stop-pipeline':
      return attempt(() => seen.pushes.at(-1)?.run.stop(false, 'wrong version'));
    default:
      return assertNever(step);
  }
}

/**
 * Requests the current stack again, as the gate asks after a refused PutParameter. The gate then sets the parameter and the alias, and
 * protects the previous stack.
 */
export async function completeSwitch(seen: BlueGreenObservations): Promise<void> {
  const current = readTruePointer(seen.account)?.current;
  if (current !== undefined && describe(seen.account, current) !== undefined)
    await operate(seen, { operation: 'switch', to: current });
}

/** Lists the previous stack, then confirms. */
async function retire(seen: BlueGreenObservations, confirms: 'the list' | 'another list' | 'nothing'): Promise<void> {
  const reply = await operate(seen, { operation: 'retire' });
  if (reply?.kind !== 'retirement' || reply.retirement.outcome !== 'listed' || confirms === 'nothing') return;
  const { stackId, confirmation } = reply.retirement;
  if (confirms === 'the list') seen.confirmed.add(stackId);
  await operate(seen, {
    operation: 'retire',
    confirmation: confirms === 'the list' ? confirmation : '0'.repeat(confirmation.length),
  });
}

/** Invokes the function for operators, and retries while the invocation fails. */
async function operate(seen: BlueGreenObservations, request: object): Promise<OperatorReply | undefined> {
  const payload = JSON.stringify({ ...DEPLOYMENT, ...request });
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
    const outcome = await seen.account.sandbox.lambda.invoke('operate-blue-green', payload, 'operator');
    if (outcome.kind !== 'succeeded') continue;
    const reply = JSON.parse(outcome.payload) as OperatorReply;
    seen.log.push(`operator: ${payload}: ${outcome.payload}`);
    return reply;
  }
  return undefined;
}

function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

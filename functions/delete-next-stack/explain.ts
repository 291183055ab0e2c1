import { readCause } from '../../core/deployment/read-cause.ts';
import type { DeploymentState, Failure } from '../../core/deployment/state.ts';
import { toPrintable } from '../../core/text/printable.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import { cutText } from '../../core/text/truncate.ts';

/** The result of the deletion of a next stack. */
export type NextStackEnd =
  | { readonly kind: 'deleted' }
  /** The pointer names the stack. */
  | { readonly kind: 'current' }
  /** An operator moved the pointer back from the stack before the deployment ended. */
  | { readonly kind: 'previous' }
  /** Another principal created a stack under the name. */
  | { readonly kind: 'foreign'; readonly stackId: string }
  /** The deletion failed, or takes too long. */
  | { readonly kind: 'left'; readonly command: string; readonly stackStatus: string };

/** Step Functions accepts a cause of at most 32,768 characters. */
const LONGEST_REASON = 20_000;

/** Maximum length of the reason that the user's function gives. */
const LONGEST_ANSWER = 1_000;

/** Explains why the blue/green deployment failed, and what happened to its next stack. */
export function explainEnd(state: DeploymentState, end: NextStackEnd): Failure {
  const reason = reasonOf(state);
  const next = state.nextStack?.stackName ?? 'the next stack';
  return { ...reason, Cause: `${endWithStop(cutText(reason.Cause, LONGEST_REASON))} ${describeEnd(state, next, end)}` };
}

function reasonOf({ failure, verification, nextStack }: DeploymentState): Failure {
  if (failure !== undefined) {
    return {
      Error: failure.Error,
      Cause: readCause(failure.Cause ?? '') || `The task ended with ${failure.Error} and gave no reason.`,
    };
  }
  return {
    Error: 'VerificationFailed',
    Cause: `The function ${verification?.functionArn ?? '(unknown)'} did not verify the next stack ${nextStack?.stackName}: ${describeAnswer(verification?.answer?.Payload)}`,
  };
}

/** The answer is text of the user's function: only its reason is shown, without control characters. */
function describeAnswer(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null || !('verified' in payload)) {
    return 'expected the answer {"verified": true} or {"verified": false, "reason": "..."}, got another answer';
  }
  if (!('reason' in payload) || typeof payload.reason !== 'string') return 'it gave no reason';
  return cutText(toPrintable(payload.reason), LONGEST_ANSWER);
}

function describeEnd({ environmentName, stackName }: DeploymentState, next: string, end: NextStackEnd): string {
  const deployment = environmentName === undefined ? stackName : `${environmentName}/${stackName}`;
  const unchanged = 'The current stack and the pointer did not change.';
  switch (end.kind) {
    case 'deleted':
      return `The next stack ${next} no longer exists. ${unchanged}`;
    case 'current':
      return (
        `The pointer already names the next stack ${next}, so the gate did not delete it. Run \`stackgate blue-green switch ` +
        `${deployment} --to ${next}\`, which sets the SSM parameter and the alias and protects the previous stack.`
      );
    case 'previous':
      return (
        `An operator moved the pointer back from the next stack ${next} during the deployment, so the gate did not delete it. Delete it ` +
        `with \`stackgate blue-green retire ${deployment}\`.`
      );
    case 'foreign':
      return (
        `The stack ${end.stackId} was not created by this execution, so the gate did not delete it. ${unchanged} Find the principal that ` +
        'created it in AWS CloudTrail (CreateStack), and release the change again. The next deployment uses another name.'
      );
    case 'left':
      return `The next stack ${next} could not be deleted (${end.stackStatus}): run \`${end.command}\`. ${unchanged}`;
  }
}

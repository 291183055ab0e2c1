import { startsOperation } from '../stack/last-operation.ts';
import { awsCommand } from './aws-command.ts';
import type { ExistingStack } from './diagnose-stuck.ts';
import type { DiagnosisFinding, Remedy } from './diagnosis.ts';

/** Beginning of the client tokens that a gate gives its operations. */
const GATE_TOKEN = 'stackgate-';

/** Diagnoses a stack with an operation in progress. The gate waits for its end. */
export function diagnoseBusy({ stack, events, now }: ExistingStack): DiagnosisFinding {
  const { stackId, stackStatus } = stack;
  const start = events.find(startsOperation);
  const since = start?.timestamp;
  const age = since === undefined ? '' : ` since ${since.toISOString()} (${minutesBetween(since, now)} minutes)`;
  const owner = start?.clientRequestToken?.startsWith(GATE_TOKEN) === true ? 'A gate started it' : 'Another principal started it';
  const cancel: Remedy = {
    text: 'Or cancel the update and roll it back.',
    commands: [awsCommand('cancel-update-stack', stackId)],
  };
  return {
    severity: 'warning',
    code: 'busy',
    text: `An operation is in progress: ${stackStatus}${age}. ${owner}. The next deployment waits until it ends, within the time limit of the deployment.`,
    remedies: [
      { text: 'Read the events of the operation.', commands: [awsCommand('describe-stack-events', stackId)] },
      ...(stackStatus === 'UPDATE_IN_PROGRESS' ? [cancel] : []),
    ],
  };
}

function minutesBetween(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 60_000));
}

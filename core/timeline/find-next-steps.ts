import { stackNameOf } from '../deployment/names.ts';
import { readCause } from '../deployment/read-cause.ts';
import { adviseOnReason } from '../diagnosis/advise-on-reason.ts';
import { describeLeftovers } from '../report/describe-leftovers.ts';
import { groupFindings } from '../report/group-findings.ts';
import { placeOf } from '../report/headline.ts';
import { describeUndeleted } from '../stack/find-leftovers.ts';
import { isSuccess } from '../stack/stack-status.ts';
import type { Causes, DeploymentFacts } from './explanation.ts';

/** Lists what a person can do next, in order. Empty if there is nothing to do. */
export function findNextSteps(facts: DeploymentFacts, causes: Causes): readonly string[] {
  switch (causes.outcome) {
    case 'succeeded':
      return [describeUndeleted(facts.timeline.state.undeletedResources).trim()].filter(Boolean);
    case 'running':
      return stepsWhileRunning(facts);
    case 'refused':
      return stepsAfterRefusal(facts);
    case 'stopped':
      return [
        describeLeftovers(facts.executionArn, JSON.stringify(facts.timeline.state)),
        `Then run \`${doctorCommand(facts)}\`.`,
      ];
    case 'failed':
      return stepsAfterFailure(facts, causes);
  }
}

function stepsWhileRunning(facts: DeploymentFacts): readonly string[] {
  const current = facts.timeline.steps.at(-1)?.name;
  return current === 'Request Approval' || current === 'Read Approval'
    ? ['A person has to decide: `stackgate approvals` lists the requests with their changes.']
    : ['The deployment is still running. Run the command again to see its progress.'];
}

/** The record has advice for each refused change; without a record, the cause is the complete message. */
function stepsAfterRefusal({ record, timeline }: DeploymentFacts): readonly string[] {
  if (record === undefined) return [readCause(timeline.failure?.cause ?? '')];
  const restricted = record.changes.filter(({ decision }) => decision !== 'allow');
  const advice = groupFindings(restricted, (change) => change).flatMap(({ first }) =>
    first.advice === undefined ? [] : [`${placeOf(first)}: ${first.advice}`],
  );
  return advice.length > 0 ? advice : ['Change the template so that the refused effects do not occur, and push again.'];
}

function stepsAfterFailure(facts: DeploymentFacts, { rootCause, rollbackCause }: Causes): readonly string[] {
  const { failure, state } = facts.timeline;
  const cause = readCause(failure?.cause ?? '');
  const reason = rootCause?.reason ?? cause;
  const advice = adviseOnReason(reason) ?? (rootCause === undefined ? cause : 'Correct the cause and push again.');
  const needsDoctor =
    rollbackCause !== undefined || failure?.error === 'StackNotDeployable' || !isHealthy(state.stackStatus ?? 'UPDATE_COMPLETE');
  return [advice, ...(needsDoctor ? [`Run \`${doctorCommand(facts)}\`: it prints the commands that repair the stack.`] : [])];
}

/** The status of the stack accepts the next deployment. */
function isHealthy(stackStatus: string): boolean {
  return isSuccess(stackStatus) || stackStatus.endsWith('ROLLBACK_COMPLETE');
}

function doctorCommand({ timeline }: DeploymentFacts): string {
  const { environmentName, stackName = '', stackId } = timeline.state;
  return `stackgate doctor ${stackId ?? stackNameOf({ environmentName, stackName })}`;
}

import type { ApprovalRequest, Outcome } from '../../../core/approvals/approval.ts';
import { approvalIdOf, approvalIdsOf } from '../../../core/approvals/approval-id.ts';
import type { ApprovalSubject } from '../../../core/deployment/state.ts';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import { toText } from '../../protocols/http-message.ts';
import type { Observations } from '../harness/observations.ts';
import type { Violation } from './violation.ts';

/** Time between the last check of the pipeline execution and the execution of the change set, with slow calls and a repeated task. */
const SLACK_MS = 180_000;

/** A step of a deployment that can need an approval. */
interface SeenStep {
  readonly subject: ApprovalSubject;
  readonly executionName: string;
  readonly at: number;
}

/** S8: each approval has one decision, by the person whom it names, about the change that this person was shown. */
export function oneDecision(seen: Observations): readonly Violation[] {
  const keys = new Set(seen.outcomes.map(({ key }) => key));
  const repeated = [...keys].filter((key) => seen.outcomes.filter((one) => one.key === key).length > 1);
  return [
    ...repeated.map((key) => violation(`${key} was written more than once`)),
    ...[...keys].flatMap((key) => checkPerson(seen, key.split('/')[1] ?? '')),
    ...findSteps(seen).flatMap((step) => checkStep(seen, step)),
  ];
}

/** Returns true if people approved a step of an execution. */
export function isApproved(seen: Observations, executionName: string): boolean {
  return approvalIdsOf({ name: executionName }).some((id) => hasApproval(seen, id));
}

function hasApproval(seen: Observations, id: string): boolean {
  return readStored<Outcome>(seen, id, 'outcome')?.status === 'approved';
}

/** Returns the executions of change sets, the creations of stacks, and the deletions of stacks with resources. */
function findSteps({ executed, made, deleted }: Observations): readonly SeenStep[] {
  return [
    ...executed.map((one) => ({ ...one, subject: 'change-set' as const })),
    ...made.filter(({ what }) => what === 'stack').map((one) => ({ ...one, subject: 'first-create' as const })),
    ...deleted
      .filter(({ what, remaining }) => what === 'stack' && remaining.length > 0)
      .map((one) => ({ ...one, subject: 'failed-stack' as const })),
  ];
}

/**
 * Checks that an approval or a rejection has the vote of the person whom it names, about the fingerprint that the request shows.
 */
function checkPerson(seen: Observations, id: string): readonly Violation[] {
  const outcome = readStored<Outcome>(seen, id, 'outcome');
  const decision = outcome?.status === 'approved' ? 'approve' : 'reject';
  if (outcome?.status !== 'approved' && outcome?.status !== 'rejected') return [];
  const { fingerprint } = readStored<ApprovalRequest>(seen, id, 'request') ?? {};
  const hasVoted = seen.votes.some(
    (vote) =>
      vote.id === id && vote.userArn === outcome.by && vote.decision === decision && vote.fingerprint === outcome.fingerprint,
  );
  return hasVoted && outcome.fingerprint === fingerprint
    ? []
    : [violation(`approval ${id} was ${outcome.status} by ${outcome.by}, who did not decide so about what was shown`)];
}

/** Checks that a step after a request has an approval, and that its pipeline execution was not stopped long before. */
function checkStep(seen: Observations, { subject, executionName: name, at }: SeenStep): readonly Violation[] {
  const id = approvalIdOf({ name }, subject);
  if (readStored(seen, id, 'request') === undefined) return [];
  if (!hasApproval(seen, id)) return [violation(`execution ${name} carried out a step without an approval: ${subject}`)];
  const stop = seen.stops.find(({ run }) => run.actions.some(({ jobs }) => jobs[0]?.id === name));
  return stop !== undefined && at - stop.at > SLACK_MS
    ? [violation(`execution ${name} carried out a step after its pipeline execution was stopped: ${subject}`)]
    : [];
}

/** Reads an object of an approval: a signature, and a line of JSON. */
function readStored<Value>({ harness: { sandbox, gate } }: Observations, id: string, name: string): Value | undefined {
  const content = sandbox.s3.read(gate.bucket, `${GATE_BUCKET_KEYS.approvals}${id}/${name}`);
  if (content === undefined) return undefined;
  const [, line = '{}'] = toText(content).split('\n');
  return (JSON.parse(line) as { readonly value?: Value }).value;
}

function violation(words: string): Violation {
  return { invariant: 'S8', words };
}

import type { ApprovalRequest, Outcome } from '../../../core/approvals/approval.ts';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import { toText } from '../../protocols/http-message.ts';
import type { Observations, SeenExecution } from '../harness/observations.ts';
import type { Violation } from './violation.ts';

/** Time between the last check of the pipeline execution and the execution of the change set, with slow calls and a repeated task. */
const SLACK_MS = 180_000;

/** S8: each approval has one decision, by the person whom it names, about the change set that this person was shown. */
export function oneDecision(seen: Observations): readonly Violation[] {
  const keys = new Set(seen.outcomes.map(({ key }) => key));
  const repeated = [...keys].filter((key) => seen.outcomes.filter((one) => one.key === key).length > 1);
  return [
    ...repeated.map((key) => violation(`${key} was written more than once`)),
    ...[...keys].flatMap((key) => checkPerson(seen, key.split('/')[1] ?? '')),
    ...seen.executed.flatMap((execution) => checkExecution(seen, execution)),
  ];
}

/** Returns true if people approved the change set of an execution. */
export function isApproved(seen: Observations, executionName: string): boolean {
  return readStored<Outcome>(seen, executionName, 'outcome')?.status === 'approved';
}

/** An approval or a rejection needs the vote of the person whom it names, about the fingerprint that the request shows. */
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

/** An execution after a request needs an approval, and a pipeline execution that was not stopped long before. */
function checkExecution(seen: Observations, { executionName: id, at }: SeenExecution): readonly Violation[] {
  if (readStored(seen, id, 'request') === undefined) return [];
  if (!isApproved(seen, id)) return [violation(`execution ${id} executed a change set without an approval`)];
  const stop = seen.stops.find(({ run }) => run.actions.some(({ jobs }) => jobs[0]?.id === id));
  return stop !== undefined && at - stop.at > SLACK_MS
    ? [violation(`execution ${id} executed a change set after its pipeline execution was stopped`)]
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

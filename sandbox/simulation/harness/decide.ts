import type { ApprovalsAnswer, VoteBody } from '../../../core/approvals/api.ts';
import type { ScenarioStep } from '../scenario/scenario.ts';
import type { Activity } from './activity.ts';
import type { Harness } from './create-harness.ts';

/** IAM users who decide about approvals. */
const PEOPLE = {
  alice: 'arn:aws:iam::111111111111:user/alice',
  bob: 'arn:aws:iam::111111111111:user/bob',
} as const;

const OTHER = { alice: 'bob', bob: 'alice' } as const;

/**
 * Lets a person decide about the newest approval, through the HTTP API of the gate. Each request also names the other person in a header,
 * which no approval may accept. Without an approval, nothing happens.
 */
export async function decide(
  { sandbox, gate }: Harness,
  { votes }: Activity,
  step: Extract<ScenarioStep, { readonly kind: 'decide' }>,
): Promise<void> {
  // A reduction can remove the pipelines whose deployments ask for approvals.
  if (gate.approvals === undefined) return;
  sandbox.signIn(step.person, PEOPLE[step.person]);
  const fetch = sandbox.fetchAs(step.person);
  const url = `${gate.approvals.url}/approvals`;
  const listed = await fetch(url);
  if (listed.status !== 200) return;
  const [newest] = ((await listed.json()) as ApprovalsAnswer).approvals;
  if (newest === undefined) return;
  const { id, mustAccept } = newest;
  const fingerprint = step.fingerprint === 'shown' ? newest.fingerprint : '0'.repeat(newest.fingerprint.length);
  votes.push({ at: Date.now(), id, userArn: PEOPLE[step.person], decision: step.decision, fingerprint });
  const body: VoteBody = { decision: step.decision, reason: 'Checked.', fingerprint, accept: mustAccept };
  const headers = { 'content-type': 'application/json', 'x-user-arn': PEOPLE[OTHER[step.person]] };
  await fetch(`${url}/${id}/votes`, { method: 'POST', headers, body: JSON.stringify(body) });
}

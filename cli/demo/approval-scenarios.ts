import type { ApprovalsAnswer, VoteBody } from '../../core/approvals/api.ts';
import type { Harness } from '../scenario/harness.ts';
import { resource, WITHOUT_ORDERS } from './edits.ts';
import { editTemplate, sampleApp } from './sample-app.ts';
import type { Scenario } from './scenario.ts';
import { updateByHand } from './update-by-hand.ts';

const APP = sampleApp();
const INTERNAL = editTemplate(APP, [{ path: resource('LoadBalancer', 'Properties', 'Scheme'), value: 'internal' }]);

/** IAM users of the demo. */
const USERS = { alice: 'arn:aws:iam::111111111111:user/alice', bob: 'arn:aws:iam::111111111111:user/bob' } as const;

type UserName = keyof typeof USERS;

/** Minutes after the push until a person decides. By then, the approval has been requested. */
const LUNCH = 30;

/** Policy of a gate at the end of the year. The virtual time of the sandbox starts on the first of January. */
const FREEZE = `version: 1
approvals:
  freeze:
    - { name: year-end, from: 2025-12-20T00:00:00Z, until: 2026-01-05T08:00:00Z, reason: The accounts are closed. }
`;

/** Pushes that people decide about. The pipeline starts with a push, so its starter is unknown, and two approvers are needed. */
export const APPROVAL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'approved',
    story: 'The LoadBalancer becomes internal. Bob started the pipeline, and Alice approves.',
    deployed: APP,
    pushed: INTERNAL,
    asks: true,
    startedBy: USERS.bob,
    meanwhile: (harness) =>
      decideAfter(LUNCH, harness, 'alice', { decision: 'approve', reason: 'The public address is unused.' }),
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Request Approval', 'Read Approval', 'Execute Change Set', 'Deployment Succeeded'],
    },
  },
  {
    name: 'rejected-by-person',
    story: 'A cleanup of the template removes the Orders table. Bob rejects the change.',
    deployed: APP,
    pushed: editTemplate(APP, WITHOUT_ORDERS),
    asks: true,
    meanwhile: (harness) => decideAfter(LUNCH, harness, 'bob', { decision: 'reject', reason: 'The shop still writes orders.' }),
    expected: notApproved([`rejected by ${USERS.bob}`, 'The shop still writes orders.']),
  },
  {
    name: 'approval-expired',
    story: 'The same cleanup at the end of the day. No person decides before the deadline.',
    deployed: APP,
    pushed: editTemplate(APP, WITHOUT_ORDERS),
    asks: true,
    expected: {
      ...notApproved(['expired at', 'before the deadline']),
      verify: ({ sandbox }) =>
        sandbox.sns.notifications.some(({ subject }) => subject?.startsWith('Reminder:') === true)
          ? undefined
          : 'no reminder was sent',
    },
  },
  {
    name: 'stale-approval',
    story: 'The same cleanup. An operator updates the stack while the request is open, so the approval no longer applies.',
    deployed: APP,
    pushed: editTemplate(APP, WITHOUT_ORDERS),
    asks: true,
    meanwhile: (harness) => {
      setTimeout(() => void updateByHand(harness), LUNCH * 60_000);
      decideAfter(2 * LUNCH, harness, 'alice', { decision: 'approve', reason: 'The table is empty.' });
      decideAfter(2 * LUNCH + 1, harness, 'bob', { decision: 'approve', reason: 'The backup is complete.' });
    },
    expected: { ...notApproved(['has been stale since', 'OBSOLETE']), stackStatus: 'UPDATE_COMPLETE' },
  },
  {
    name: 'two-approvers',
    story: 'The same cleanup. Alice and Bob accept the deletion of Orders by name.',
    deployed: APP,
    pushed: editTemplate(APP, WITHOUT_ORDERS),
    asks: true,
    meanwhile: (harness) => {
      decideAfter(LUNCH, harness, 'alice', { decision: 'approve', reason: 'The table is empty.', accept: ['Orders'] });
      decideAfter(2 * LUNCH, harness, 'bob', { decision: 'approve', reason: 'The backup is complete.', accept: ['Orders'] });
    },
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'UPDATE_COMPLETE',
      states: ['Request Approval', 'Read Approval', 'Execute Change Set', 'Deployment Succeeded'],
      verify: ({ sandbox, stackName }) =>
        'Orders' in (sandbox.cloudFormation.stacks()[stackName]?.physicalIds ?? {}) ? 'Orders was not deleted' : undefined,
    },
  },
  {
    name: 'approved-first-create',
    story: 'The first push, in a freeze window. Bob started the pipeline, and Alice approves the create of the stack.',
    pushed: APP,
    asks: true,
    policy: FREEZE,
    startedBy: USERS.bob,
    meanwhile: (harness) => decideAfter(LUNCH, harness, 'alice', { decision: 'approve', reason: 'The shop opens tomorrow.' }),
    expected: {
      pipelineAction: 'Succeeded',
      stackStatus: 'CREATE_COMPLETE',
      mentions: [`Approved by ${USERS.alice}`],
      states: ['Create Stack', 'Judge First Create', 'Request Approval', 'Read Approval', 'Create Stack', 'Deployment Succeeded'],
    },
  },
];

function notApproved(mentions: readonly string[]): Scenario['expected'] {
  return {
    pipelineAction: 'Failed',
    stackStatus: 'CREATE_COMPLETE',
    mentions,
    states: ['Request Approval', 'Read Approval', 'Approved?', 'Delete Change Set', 'Deployment Failed'],
    untouched: true,
  };
}

/** Lets a person decide about the newest approval some minutes after the push. */
function decideAfter(minutes: number, harness: Harness, user: UserName, body: Omit<VoteBody, 'fingerprint'>): void {
  setTimeout(() => void decide(harness, user, body), minutes * 60_000);
}

async function decide({ sandbox, gate }: Harness, user: UserName, body: Omit<VoteBody, 'fingerprint'>): Promise<void> {
  sandbox.signIn(user, USERS[user]);
  const fetch = sandbox.fetchAs(user);
  const url = `${gate.approvals?.url}/approvals`;
  const { approvals } = (await (await fetch(url)).json()) as ApprovalsAnswer;
  const [newest] = approvals;
  if (newest === undefined) return;
  const { id, fingerprint, mustAccept } = newest;
  const vote: VoteBody = { accept: mustAccept, ...body, fingerprint };
  await fetch(`${url}/${id}/votes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(vote),
  });
}

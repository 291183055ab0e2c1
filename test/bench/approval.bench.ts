import { Harness } from '../../cli/scenario/harness.ts';
import type { ApprovalsAnswer, VoteBody } from '../../core/approvals/api.ts';
import { LONGEST_TIMEOUT_MINUTES } from '../../core/deployment/deadline.ts';
import type { Call } from '../../sandbox/kernel/call-log.ts';
import { costOf, readInvocations } from './invocations.ts';
import type { Measurement } from './measurement.ts';

const HOURS = 20;
const HOUR_MS = 3_600_000;

const INPUT = {
  environmentName: 'bench',
  stackName: 'stack',
  templatePath: 'template.json',
  onUnsafe: 'ask',
  timeoutMinutes: LONGEST_TIMEOUT_MINUTES,
};

/** One person decides, and the removal of a queue needs no acknowledgement. */
const POLICY = 'version: 1\napprovals:\n  approvers: []\n  acknowledge: []\n';

const [ALICE, BOB] = ['alice', 'bob'].map((name) => `arn:aws:iam::111111111111:user/${name}`) as [string, string];

const QUEUE = { Type: 'AWS::SQS::Queue' };
const TOPIC = { Type: 'AWS::SNS::Topic' };

/**
 * Measures an update that waits 20 hours for a person, without its notifications. There is no baseline: with a poll every 10 s, the history of
 * the execution would have more events than Step Functions permits.
 */
export async function measureApproval(): Promise<readonly Measurement[]> {
  const harness = new Harness({ input: INPUT, gate: { approvals: true, baselinePolicy: POLICY } });
  const { sandbox } = harness;
  try {
    await harness.push('a create', revision({ Queue: QUEUE, Topic: TOPIC }));
    const before = sandbox.calls.entries.length;
    // The approval has been requested by then.
    const requestedAt = Date.now() + 60_000;
    const result = await harness.push('a removal', revision({ Topic: TOPIC }), {
      startedBy: BOB,
      meanwhile: () => setTimeout(() => void approve(harness), HOURS * HOUR_MS),
    });
    if (result.pipelineAction !== 'Succeeded') throw new Error(`Expected an approved update, got: ${result.message}`);
    const calls = sandbox.calls.entries.slice(before);
    const invoked = calls.filter(({ service, at }) => service === 'Lambda' && at > requestedAt);
    const halfway = requestedAt + (HOURS / 2) * HOUR_MS;
    return [
      {
        what: `cost, wait of ${HOURS} hours for a person`,
        value: costOf(result.execution.transitions, readInvocations(calls)),
        unit: '$',
        budget: { most: 0.01 },
      },
      {
        what: 'Lambda seconds in an hour while a person decides',
        value: secondsOf(invoked.filter(({ at }) => at < requestedAt + HOUR_MS)),
        unit: 's',
        budget: { most: 5 },
      },
      {
        what: `  in ${HOURS} hours, mostly to renew the job`,
        value: secondsOf(invoked.filter(({ at }) => at < requestedAt + HOURS * HOUR_MS)),
        unit: 's',
      },
      {
        what: 'concurrent invocations while a person decides',
        value: invoked.filter(({ at, endedAt = at }) => at <= halfway && endedAt >= halfway).length,
        unit: '',
        budget: { most: 0 },
      },
    ];
  } finally {
    harness.close();
  }
}

function secondsOf(invocations: readonly Call[]): number {
  return invocations.reduce((total, { at, endedAt = at }) => total + (endedAt - at) / 1_000, 0);
}

async function approve({ sandbox, gate }: Harness): Promise<void> {
  sandbox.signIn('alice', ALICE);
  const fetch = sandbox.fetchAs('alice');
  const url = `${gate.approvals?.url}/approvals`;
  const { approvals } = (await (await fetch(url)).json()) as ApprovalsAnswer;
  for (const { id, fingerprint, mustAccept } of approvals) {
    const vote: VoteBody = { decision: 'approve', reason: 'Unused.', fingerprint, accept: mustAccept };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/${id}/votes`, { method: 'POST', headers, body: JSON.stringify(vote) });
  }
}

function revision(Resources: object) {
  return { 'template.json': JSON.stringify({ Resources }) };
}

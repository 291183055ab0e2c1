import type { Approval, VoteBody } from '../../core/approvals/api.ts';
import type { setupFlow } from './flow.ts';

/** People who decide about approvals in flows. */
export const ALICE = 'arn:aws:iam::111111111111:user/alice';
export const BOB = 'arn:aws:iam::111111111111:user/bob';

/** The HTTP API of a gate with approvals, called by people who sign their requests. */
export function setupApprovers({ sandbox, gate, run }: ReturnType<typeof setupFlow>) {
  sandbox.signIn('alice', ALICE);
  sandbox.signIn('bob', BOB);
  const url = gate.approvals?.url ?? '';
  const request = async (caller: string, path: string, body?: object) => {
    const init =
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await run(sandbox.fetchAs(caller)(`${url}${path}`, init));
    return { status: response.status, ...JSON.parse(await run(response.text())) };
  };
  const vote = (caller: string, { id, fingerprint, mustAccept }: Approval, body: Partial<VoteBody> = {}) =>
    request(caller, `/approvals/${id}/votes`, {
      decision: 'approve',
      reason: 'Checked.',
      fingerprint,
      accept: mustAccept,
      ...body,
    });
  return {
    url,
    request,
    vote,
    /** The approvals of the last day, the newest first. */
    list: async (caller = 'alice'): Promise<readonly Approval[]> => (await request(caller, '/approvals')).approvals,
    /** Approves with both people, and lets the deployment continue. */
    approve: async (approval: Approval) => {
      const votes = [await vote('alice', approval), await vote('bob', approval)];
      await sandbox.advance(5 * 60_000);
      return votes.at(-1);
    },
  };
}

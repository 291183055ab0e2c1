import type { Approval, VoteBody } from '../../core/approvals/api.ts';
import { titleOfRequest } from '../../core/approvals/describe-subject.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { type ApprovalsApi, createApprovalsApi } from '../approvals/approvals-api.ts';
import { describeStatus, isDone, writeApproval, writeApprovals } from '../approvals/write-approval.ts';
import type { AwsAccess } from '../aws-clients.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { adviseOnAccess } from '../sources/advise-on-access.ts';
import { textStyle } from '../text-style.ts';
import { UsageError } from '../usage-error.ts';

/** Options of every command about approvals. */
export interface ApprovalsAccessOptions extends AwsAccess {
  /** Address of the approvals API. */
  readonly url?: string;
}

/** Options of `stackgate approvals`. */
export interface ApprovalsOptions extends ApprovalsAccessOptions {
  readonly output: 'text' | 'json';
}

/** Options of `stackgate approve`. */
export interface ApproveOptions extends ApprovalsAccessOptions {
  readonly reason: string;
  /** Resources whose deletion the approver accepts, by logical ID. */
  readonly accept?: readonly string[];
  /** First characters of the fingerprint that the approver read. */
  readonly fingerprint?: string;
  readonly breakGlass?: true;
}

/** Options of `stackgate reject` and `stackgate withdraw`. */
export interface RefuseOptions extends ApprovalsAccessOptions {
  readonly reason: string;
}

/** The variable that replaces `--url`. */
const URL_VARIABLE = 'STACKGATE_APPROVALS_URL';

/**
 * Lists the approvals of the last 24 hours, the newest first. With `--web`, serves a local web page for listing and deciding them, until Ctrl+C.
 *
 * @example
 * stackgate approvals --url https://abc.lambda-url.eu-west-1.on.aws/
 */
export async function approvals(options: ApprovalsOptions, io: CliIo): Promise<number> {
  const listed = await withAccess(() => openApi(options, io).then((api) => api.list()));
  if (options.output === 'json') {
    io.stdout(toPrintableJson({ approvals: listed.map((approval) => ({ title: titleOfRequest(approval), ...approval })) }));
    return EXIT.allow;
  }
  io.stdout(writeApprovals(listed, textStyle(io.hasColors)));
  return EXIT.allow;
}

/**
 * Shows an approval, and approves exactly the step that it shows.
 *
 * @returns the exit code: 0 if the vote is recorded, 2 if the approval has another result
 *
 * @example
 * stackgate approve 6f2a --reason "Orders moved to the new table" --accept Orders
 */
export async function approve(id: string, options: ApproveOptions, io: CliIo): Promise<number> {
  const { reason, accept, breakGlass, fingerprint = '' } = options;
  const api = await openApi(options, io);
  const shown = await withAccess(() => api.get(id));
  io.stdout(writeApproval(shown, textStyle(io.hasColors)));
  if (!shown.fingerprint.startsWith(fingerprint)) {
    throw new UsageError(
      `Expected the fingerprint ${fingerprint}, got ${shown.fingerprint}: read the changes above again, and pass the new fingerprint.`,
    );
  }
  const body: VoteBody = {
    decision: 'approve',
    reason,
    fingerprint: shown.fingerprint,
    ...(accept === undefined ? {} : { accept }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
  return report('approve', await withAccess(() => api.vote(id, body)), io);
}

/**
 * Rejects an approval. The deployment fails with the reason.
 *
 * @example
 * stackgate reject 6f2a --reason "Orders still has readers"
 */
export async function reject(id: string, { reason, ...access }: RefuseOptions, io: CliIo): Promise<number> {
  const api = await openApi(access, io);
  const answer = await withAccess(async () => {
    const { fingerprint } = await api.get(id);
    return api.vote(id, { decision: 'reject', reason, fingerprint });
  });
  return report('reject', answer, io);
}

/**
 * Withdraws the request for an approval. The deployment fails with the reason.
 *
 * @example
 * stackgate withdraw 6f2a --reason "replaced by a later push"
 */
export async function withdraw(id: string, { reason, ...access }: RefuseOptions, io: CliIo): Promise<number> {
  const api = await openApi(access, io);
  return report('withdraw', await withAccess(() => api.withdraw(id, { reason })), io);
}

/** Creates the client of the API. @throws UsageError if the address is missing or not valid */
export async function openApi({ url, profile, region }: ApprovalsAccessOptions, io: CliIo): Promise<ApprovalsApi> {
  const address = url ?? io.env?.[URL_VARIABLE];
  if (address === undefined || address === '') {
    throw new UsageError(
      `Expected --url or ${URL_VARIABLE}, got neither: use the output ApprovalsUrl of the gate's stack, or the address in the notification.`,
    );
  }
  const signer = await io.signer({ ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) });
  return createApprovalsApi(address, signer);
}

/** Adds advice to errors of the SDK about missing credentials or a missing Region. */
export async function withAccess<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    const advice = adviseOnAccess(error);
    if (advice === '') throw error;
    throw new UsageError(`Expected AWS credentials to sign the request, got: ${(error as Error).message}${advice}`);
  }
}

function report(action: 'approve' | 'reject' | 'withdraw', approval: Approval, io: CliIo): number {
  io.stdout(`${toPrintable(describeStatus(approval))}\n`);
  return isDone(action, approval) ? EXIT.allow : EXIT.forbid;
}

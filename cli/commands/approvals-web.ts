import type { ApprovalsApi } from '../approvals/approvals-api.ts';
import { servePage } from '../approvals/web/serve-page.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { LARGEST_PORT, readNumber } from '../read-number.ts';
import { stopped } from '../stopped.ts';
import { type ApprovalsAccessOptions, openApi, withAccess } from './approvals.ts';

/** Options of `stackgate approvals --web`. */
export interface ApprovalsWebOptions extends ApprovalsAccessOptions {
  /** Port on loopback; 0 is any free port. */
  readonly port?: string;
}

/** Serves the approvals page until the process is stopped, and prints its address. */
export async function approvalsWeb({ port = '0', ...access }: ApprovalsWebOptions, io: CliIo): Promise<number> {
  const portNumber = readNumber('--port', port, 0, LARGEST_PORT);
  const page = await servePage(withAdvice(await openApi(access, io)), portNumber, io.now);
  io.stdout(
    `The approvals page: ${page.url}\nThe address permits decisions with your AWS credentials: do not share it. Stop with Ctrl+C.\n`,
  );
  await stopped();
  await page.close();
  return EXIT.allow;
}

function withAdvice(api: ApprovalsApi): ApprovalsApi {
  return {
    list: () => withAccess(() => api.list()),
    get: (id) => withAccess(() => api.get(id)),
    vote: (id, body) => withAccess(() => api.vote(id, body)),
    withdraw: (id, body) => withAccess(() => api.withdraw(id, body)),
  };
}

import { onTestFinished, vi } from 'vitest';
import { createApprovalsApi } from '../../cli/approvals/approvals-api.ts';
import { createSigner } from '../../cli/approvals/create-signer.ts';
import { servePage } from '../../cli/approvals/web/serve-page.ts';
import { ALICE, BOB } from '../core/approvals/sample-request.ts';
import { setup } from '../functions/approvals/harness.ts';
import { credentialsOf, startApprovalsServer } from './approvals-server.ts';

/** Serves the page for alice. The real handler, behind a local function URL, answers its calls. */
export async function startPage(given: Parameters<typeof setup>[0] = {}, accessKeyId = 'AKIAALICE') {
  const api = setup(given);
  const server = await startApprovalsServer(api.handler, { AKIAALICE: ALICE, AKIABOB: BOB });
  for (const [name, value] of Object.entries(credentialsOf(accessKeyId))) vi.stubEnv(name, value);
  const page = await servePage(createApprovalsApi(server.url, createSigner({})), 0, () => new Date('2026-11-28T12:30:00.000Z'));
  onTestFinished(async () => {
    await page.close();
    server.close();
    vi.unstubAllEnvs();
  });
  return { ...api, url: page.url };
}

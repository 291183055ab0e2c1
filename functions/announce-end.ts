import { DeploymentError } from '../core/errors.ts';
import type { EndNotices } from './ports/open-jobs.ts';
import type { Log } from './ports/ports.ts';

/** Dependencies of `announceEnd`. */
export interface AnnounceEndDeps {
  readonly endNotices: EndNotices;
  readonly log: Log;
}

/**
 * Announces that the last task of an execution has ended, so that the pipeline gets the result even if the event of the end is lost. A
 * failed notice does not fail the deployment: the event or the renewal of the job then leads to the answer.
 */
export async function announceEnd(executionArn: string, { endNotices, log }: AnnounceEndDeps): Promise<void> {
  try {
    await endNotices.send(executionArn);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    log.warn('The end of the execution could not be announced', { executionArn, error: error.name });
  }
}

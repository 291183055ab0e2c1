import { DeploymentError } from '../core/errors.ts';
import type { EndNotices } from './ports/open-jobs.ts';
import type { Log } from './ports/ports.ts';

/** Dependencies of `announceEnd`. */
export interface AnnounceEndDeps {
  readonly endNotices: EndNotices;
  readonly log: Log;
}

/**
 * Announces that the last task of an execution has ended, so that the pipeline gets the result also if the event of the end is lost. A
 * deployment does not fail because of its notice: without one, the event or the renewal of the job leads to the answer.
 */
export async function announceEnd(executionArn: string, { endNotices, log }: AnnounceEndDeps): Promise<void> {
  try {
    await endNotices.send(executionArn);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    log.warn('The end of the execution could not be announced', { executionArn, error: error.name });
  }
}

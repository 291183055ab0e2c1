import type { HttpListener } from '../../sandbox/protocols/http-listener.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { UsageError } from '../usage-error.ts';
import { createSamTransform } from './sam-transform.ts';
import { createSamplePipeline, type SamplePipeline } from './sample-pipeline.ts';
import { StateFile } from './state-file.ts';

/** Settings for a sandbox that serves HTTP. */
export interface ServeOptions {
  readonly port: number;
  /** Virtual seconds per real second. */
  readonly speed: number;
  readonly region: string;
  /** Validates change sets when they are created. @default false */
  readonly earlyValidation?: boolean;
  /** File that keeps the state between runs. */
  readonly statePath?: string | undefined;
  /** Python interpreter with the package `aws-sam-translator`. */
  readonly samPython?: string | undefined;
}

/** A running sandbox that serves HTTP. */
export interface LocalAws {
  readonly url: string;
  readonly region: string;
  readonly sample: SamplePipeline;
  /** Requests of earlier runs that restored the state. */
  readonly restored: number;
  close(): Promise<void>;
}

/**
 * Starts a sandbox that clients reach over HTTP. With a state file, the requests of earlier runs are sent again first.
 *
 * @throws UsageError for a port that is in use and for a state file that is not valid
 */
export async function serve({
  port,
  speed,
  region,
  statePath,
  samPython,
  earlyValidation = false,
}: ServeOptions): Promise<LocalAws> {
  const file = statePath === undefined ? undefined : new StateFile(statePath);
  const saved = file?.read();
  // Credentials expire by the clients' clocks, so virtual time must not be behind.
  const now = Date.now();
  const start = { startTime: saved?.startTime ?? now, region: saved?.region ?? region };
  const sandbox = new Sandbox({
    region: start.region,
    startTime: new Date(start.startTime),
    cloudFormation: { processSam: createSamTransform(start.region, samPython), earlyValidation },
  });
  const sample = createSamplePipeline(sandbox);
  if (saved === undefined) file?.create(start);
  else await sandbox.replay(saved.requests, Math.max(saved.end, now));
  const listener = await listen(sandbox, port, speed, file);
  return {
    url: listener.url,
    region: start.region,
    sample,
    restored: saved?.requests.length ?? 0,
    close: async () => {
      await listener.close();
      file?.addEnd(Date.now());
      sandbox.dispose();
    },
  };
}

async function listen(sandbox: Sandbox, port: number, speed: number, file: StateFile | undefined): Promise<HttpListener> {
  try {
    return await sandbox.listen({ port, speed, ...(file && { onRequest: (request) => file.addRequest(request) }) });
  } catch (error) {
    sandbox.dispose();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} is in use. Choose another one with --port, or --port 0 for any free port.`);
  }
}

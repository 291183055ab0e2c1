import { parentPort } from 'node:worker_threads';
import type { RunKindName } from '../../sandbox/simulation/choose-kind.ts';
import { reportSeed } from '../../sandbox/simulation/report-violation.ts';

/** Worker thread: plays the scenario of each seed that it receives. */
parentPort?.on('message', async ({ seed, kind }: { readonly seed: number; readonly kind?: RunKindName }) => {
  parentPort?.postMessage(await reportSeed(seed, undefined, kind));
});
parentPort?.postMessage('ready');

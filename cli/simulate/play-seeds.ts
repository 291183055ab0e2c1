import { parentPort } from 'node:worker_threads';
import { reportSeed } from '../../sandbox/simulation/report-violation.ts';

/** Worker thread: plays the scenario of each seed that it receives. */
parentPort?.on('message', async (seed: number) => {
  parentPort?.postMessage(await reportSeed(seed));
});
parentPort?.postMessage('ready');

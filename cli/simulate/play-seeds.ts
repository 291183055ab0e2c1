import { parentPort } from 'node:worker_threads';
import { reportSeed } from '../../sandbox/simulation/report-violation.ts';

/** A thread's part: plays the scenario of each seed that it is given. */
parentPort?.on('message', async (seed: number) => {
  parentPort?.postMessage(await reportSeed(seed));
});
parentPort?.postMessage('ready');

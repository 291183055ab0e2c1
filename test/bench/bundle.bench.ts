import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../infra/constructs/functions/bundle-function.ts';
import { GATE_FUNCTION_NAMES } from '../../infra/constructs/functions/gate-functions.ts';
import { copyFunctionsOnSdkV2, LOADINGS } from './functions-on-sdk-v2.ts';
import type { Figure, Measurement } from './measurement.ts';
import { median } from './median.ts';

const FUNCTIONS = GATE_FUNCTION_NAMES;
const RUNS = 5;

/** Loads a bundle as Lambda does and prints the processor time, because wall time depends on the load of the machine. */
const START_UP = `
  const before = process.cpuUsage();
  const { handler } = await import(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  if (typeof handler !== 'function') throw new Error('Expected a handler, got none.');
  process.stdout.write(String((user + system) / 1000));
`;

/** Measures the size of each bundle and its start-up before the first event, compared with the same function on AWS SDK v2. */
export async function measureBundles(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-bench-'));
  try {
    const ours = bundleAll('.', join(folder, 'ours'));
    return [...FUNCTIONS.map((name) => measureSize(name, ours(name))), ...(await measureStartUps(ours, folder))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type PathOf = (name: string) => string;

/** Bundles the functions in the same way for both SDKs. @returns the path of a function's bundle */
function bundleAll(repository: string, outDir: string): PathOf {
  for (const name of FUNCTIONS) bundleFunction(join(repository, 'functions', name, 'index.ts'), join(outDir, name));
  return (name) => join(outDir, name, 'index.mjs');
}

function measureSize(name: string, path: string): Measurement {
  return { what: `bundle of ${name}`, value: statSync(path).size / 1_024, unit: 'KiB', budget: { most: 600 } };
}

async function measureStartUps(ours: PathOf, folder: string): Promise<readonly Figure[]> {
  const copied = await copyFunctionsOnSdkV2(folder);
  if (copied.kind === 'not-installed') {
    return FUNCTIONS.map((name) => ({ what: `start-up of ${name}`, notMeasured: copied.reason }));
  }
  const [byClient, whole] = LOADINGS.map((loading) => {
    const repository = copied.repositories[loading];
    return bundleAll(repository, join(repository, 'out'));
  }) as [PathOf, PathOf];
  return FUNCTIONS.map((name) => compareStartUps(name, [ours(name), byClient(name), whole(name)]));
}

function compareStartUps(name: string, paths: readonly [string, string, string]): Measurement {
  const rounds = Array.from({ length: RUNS }, () => paths.map(startUp));
  const [value = 0, byClient = 0, whole = 0] = paths.map((_, index) => median(rounds.map((round) => round[index] ?? 0)));
  return {
    what: `start-up of ${name}`,
    value,
    unit: 'ms',
    // Compared with the way in which the published sample loads the SDK.
    budget: { most: 0.6 * whole },
    baselines: [
      { what: "require('aws-sdk')", value: whole },
      { what: 'SDK v2 by client', value: byClient },
    ],
  };
}

function startUp(path: string): number {
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    GATE_BUCKET: 'gate',
    RENEWAL_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111111111111/renewals',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111111111111:stateMachine:gate',
  };
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', START_UP, path], { env, stdio: 'pipe' }));
}

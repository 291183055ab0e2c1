import type { TestProject } from 'vitest/node';
import { deployGate } from './emulator/cdk.ts';
import { findFreePort } from './emulator/environment.ts';
import { type Emulator, startEmulator } from './emulator/ministack.ts';
import { findPython, installTools } from './emulator/python.ts';

/** A gate in a running emulator. */
export interface DeployedGate {
  /** The emulator. */
  readonly url: string;
  /** Address at which the deployed trigger expects CodePipeline. */
  readonly codePipelinePort: number;
  readonly outputs: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the Python tools; absent without Python. */
    readonly tools: string | undefined;
    readonly gate: DeployedGate | undefined;
  }
}

let emulator: Emulator | undefined;

/** Starts the emulator and deploys the gate into it, once for all tests. */
export async function setup(project: TestProject): Promise<void> {
  const python = findPython();
  const tools = python === undefined ? undefined : installTools(python, 'emulator', 'test/e2e/requirements.txt');
  project.provide('tools', tools);
  if (tools === undefined) {
    console.warn('Python 3.10 or newer is not here: the tests against the emulator are skipped.');
    project.provide('gate', undefined);
    return;
  }
  const codePipelinePort = await findFreePort();
  emulator = await startEmulator(tools);
  const { url } = emulator;
  try {
    const outputs = await deployGate(url, `http://127.0.0.1:${codePipelinePort}`);
    project.provide('gate', { url, codePipelinePort, outputs });
  } catch (error) {
    console.error(emulator.readLog());
    await teardown();
    throw error;
  }
}

/** Stops the processes of `setup`. */
export async function teardown(): Promise<void> {
  await emulator?.stop();
}

import type { TestProject } from 'vitest/node';
import { findPython, installTools } from '../e2e/emulator/python.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the Python tools; absent without Python. */
    readonly differentialTools: string | undefined;
  }
}

/** Installs the engines that come from PyPI. */
export function setup(project: TestProject): void {
  const python = findPython();
  if (python === undefined) console.warn('Python 3.10 or newer is not available: the differential suite is skipped.');
  project.provide('differentialTools', python && installTools(python, 'differential', 'test/differential/requirements.txt'));
}

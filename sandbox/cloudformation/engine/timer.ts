import type { Running } from '../model/resource-handler.ts';

/** Calls back after so many seconds of the process's clock, virtual or real. It does not keep a process alive. */
export function startTimer(seconds: number, fire: () => void): Running {
  const timer = setTimeout(fire, seconds * 1000);
  timer.unref?.();
  return { cancel: () => clearTimeout(timer) };
}

/** Work that never ends unless it is cancelled. */
export const NEVER: Running = { cancel: () => undefined };

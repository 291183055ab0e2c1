import type { Running } from '../model/resource-handler.ts';

/** Calls a function after a number of seconds on the clock of the process, virtual or real. The timer does not keep the process alive. */
export function startTimer(seconds: number, fire: () => void): Running {
  const timer = setTimeout(fire, seconds * 1000);
  timer.unref?.();
  return { cancel: () => clearTimeout(timer) };
}

/** Work that ends only when it is cancelled. */
export const NEVER: Running = { cancel: () => undefined };

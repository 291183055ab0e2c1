import type { FreezeWindow } from './approval-options.ts';
import type { Policies } from './policy.ts';

/** A freeze window that is active, and the policy that contains it. */
export interface Freeze extends FreezeWindow {
  readonly source: string;
}

/**
 * Finds the first freeze window of the policies that is active.
 *
 * @param now ISO 8601; a string that is not a time is in no window
 */
export function findFreeze({ baseline, pushed }: Policies, now: string): Freeze | undefined {
  const time = Date.parse(now);
  return [baseline, pushed]
    .filter((policy) => policy !== undefined)
    .flatMap(({ approvals, source }) => approvals?.freeze?.map((window) => ({ ...window, source })) ?? [])
    .find(({ from, until }) => Date.parse(from) <= time && time < Date.parse(until));
}

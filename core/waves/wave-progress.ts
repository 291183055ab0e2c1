/** Status of each target of a wave, with the letter that represents it in the state of the wave. */
const LETTERS = {
  /** Not started yet. */
  pending: 'p',
  /** Started: the gate judges it, or changes it if the wave does not judge all targets first. */
  working: 'w',
  /** Judged safe or approved. It waits for its release. */
  judged: 'j',
  /** Released: the gate changes it, or cleans up after the wave stopped. */
  released: 'r',
  /** Ended with the new version. */
  new: 'n',
  /** Ended with the old version: refused, failed and rolled back, or stopped before its execution. */
  old: 'o',
  /** Ended, and the gate cannot determine its version. */
  unclear: 'u',
  /** Never started, because the wave stopped. It has the old version. */
  skipped: 's',
} as const;

/** Status of a target. */
export type TargetStatus = keyof typeof LETTERS;

/** Version of a target at the end of its execution. */
export type TargetVersion = Extract<TargetStatus, 'new' | 'old' | 'unclear'>;

const STATUSES = Object.fromEntries(Object.entries(LETTERS).map(([status, letter]) => [letter, status])) as Readonly<
  Record<string, TargetStatus>
>;

/** Writes one letter for each target, so that the state stays small. */
export function writeProgress(statuses: readonly TargetStatus[]): string {
  return statuses.map((status) => LETTERS[status]).join('');
}

/** Reads the letters of `writeProgress`. An unknown letter is `unclear`. */
export function readProgress(letters: string): readonly TargetStatus[] {
  return [...letters].map((letter) => STATUSES[letter] ?? 'unclear');
}

/** Returns true if the execution of the target can still be running. */
export function isActive(status: TargetStatus | undefined): boolean {
  return status === 'working' || status === 'judged' || status === 'released';
}

import type { RunKindName } from '../../sandbox/simulation/choose-kind.ts';

/** A plausible bug, as a change of one place in the source. */
export interface SourceBug {
  readonly name: string;
  readonly area:
    | 'evidence'
    | 'effects'
    | 'policy'
    | 'verdict'
    | 'settings'
    | 'ownership'
    | 'tokens'
    | 'waits'
    | 'answers'
    | 'approvals'
    | 'cleanup'
    | 'masking'
    | 'blue-green'
    | 'waves'
    | 'targets';
  readonly file: string;
  /** Text that the file contains exactly once. If it does not, the bug is stale, and the run fails. */
  readonly search: string;
  readonly replace: string;
  /** Test files or folders that concern the place. */
  readonly tests: readonly string[];
  /** The simulation can see the bug, because it changes what the gate does to the account. */
  readonly isBehavior: boolean;
  /** The kind of run that can see the bug. @default 'pushes' */
  readonly kind?: RunKindName;
}

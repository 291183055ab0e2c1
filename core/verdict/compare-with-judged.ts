import { assembleEvidence } from '../change-set/assemble-evidence.ts';
import type { ChangeSetReading } from '../change-set/change-set-reading.ts';
import type { Inspection } from '../deployment/state.ts';
import type { SettingsChange } from '../stack/settings-change.ts';
import { bindFingerprint, fingerprintChanges, type Sha256 } from './fingerprint.ts';

/** Result of the comparison of a change set with the judged change set. */
export type Standing =
  | { readonly kind: 'as-judged' }
  /** CloudFormation executes or has executed the change set. */
  | { readonly kind: 'executed'; readonly executionStatus: string }
  | { readonly kind: 'altered'; readonly reason: string };

/**
 * Compares a change set, read again without property values, with the judged one: the same changes, no new gap, and still available
 * for execution.
 */
export function compareWithJudged(
  reading: ChangeSetReading,
  judged: Pick<Inspection, 'fingerprint' | 'counts'> & { readonly settingsChange?: SettingsChange | undefined },
  sha256: Sha256,
): Standing {
  const executionStatus = reading.plain.get(reading.rootChangeSetId)?.pages[0]?.ExecutionStatus ?? 'absent';
  if (executionStatus.startsWith('EXECUTE_')) {
    return { kind: 'executed', executionStatus };
  }
  if (executionStatus === 'OBSOLETE') {
    return { kind: 'altered', reason: 'it is OBSOLETE, because the stack has changed since the change set was created' };
  }
  if (executionStatus !== 'AVAILABLE') {
    return { kind: 'altered', reason: `its ExecutionStatus is ${executionStatus}` };
  }
  const evidence = assembleEvidence(reading);
  const [gap] = evidence.gaps;
  if (gap !== undefined && judged.counts.unknown === undefined) {
    return { kind: 'altered', reason: `a part of it is missing (${gap.reason})` };
  }
  return bindFingerprint(evidence.changeSetId, fingerprintChanges(evidence, sha256), sha256, judged.settingsChange) ===
    judged.fingerprint
    ? { kind: 'as-judged' }
    : { kind: 'altered', reason: 'its changes differ from the judged changes' };
}

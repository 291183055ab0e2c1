import type { Policies } from '../policy/policy.ts';
import type { Waiver } from '../policy/waiver-file.ts';
import type { SettingsChange } from '../stack/settings-change.ts';
import type { StackResource } from '../stack/stack-resource.ts';
import { describeRemoval } from './deleted-stacks.ts';
import { judge } from './judge.ts';
import type { Verdict } from './verdict.ts';

/** A stack whose deletion is judged. */
export interface StackToDelete {
  readonly stackId: string;
  readonly stackName: string;
  /** The resources that exist or can exist, including the resources of nested stacks. */
  readonly resources: readonly StackResource[];
  /** Paths of the nested stacks whose resources were listed. */
  readonly listedStacks: readonly string[];
  /** Sentence about the deletion for the record. */
  readonly note: string;
  /** Settings of the stack that end with it. @default none */
  readonly settings?: SettingsChange | undefined;
}

/** Policies and waivers that decide about the deletion. */
export interface DeletionRules {
  readonly policies: Policies;
  readonly waivers: readonly Waiver[];
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly environmentName?: string | undefined;
}

/**
 * Judges the deletion of a stack: each resource that exists is a `delete`. Deletion policies do not count, because the gate cannot read
 * them from the resources. A waiver cannot be bound to this deletion by a fingerprint.
 */
export function judgeStackDeletion(stack: StackToDelete, rules: DeletionRules): Verdict {
  const { stackId, stackName, resources, listedStacks, note, settings } = stack;
  return judge(
    {
      changeSetId: '',
      changeSetName: '',
      stackId,
      stackName,
      saysNoChanges: false,
      listedStacks,
      changes: resources.map((resource) => ({ path: resource.path ?? '', plain: describeRemoval(resource) })),
      gaps: [],
      notes: [`${note} No change set was involved.`],
      hooks: [],
      hiddenParameters: [],
    },
    { ...rules, settings },
  );
}

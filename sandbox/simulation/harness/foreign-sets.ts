import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import { ServiceError } from '../../kernel/service.ts';
import type { Sandbox } from '../../sandbox.ts';
import type { Draft } from '../scenario/draft.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import type { Activity } from './activity.ts';
import { type Harness, requestOf } from './create-harness.ts';
import type { GateNames } from './gate-names.ts';
import { cloudFormationOf } from './target-account.ts';

/** A change set of another principal. */
export interface ChangeSetPlan {
  readonly app: string;
  readonly draft: Draft;
}

/** Creates a change set of another principal under a name of the gate. */
export function createForeignSet(
  { sandbox }: Harness,
  { foreignSets }: Activity,
  { app, draft }: ChangeSetPlan,
  name: string,
): void {
  const input = { StackName: stackNameOf(app), ChangeSetName: name, ...requestOf(sandbox, { name: app }, draft) };
  const made = cloudFormationOf(sandbox).operations.CreateChangeSet?.(input, { caller: 'operator' });
  foreignSets.add((made as { readonly Id: string }).Id);
}

/** Creates the claimed change sets of a stack as soon as an execution for the stack starts. A refused claim has no effect. */
export function claimNames(
  harness: Harness,
  activity: Activity,
  names: GateNames,
  { operation, input, answer, refusal }: PerformedOperation,
): void {
  if (operation !== 'StartExecution' || refusal !== undefined || activity.claims.length === 0) return;
  const { stackName } = JSON.parse(input.input) as { readonly stackName?: string };
  const index = activity.claims.findIndex(({ app }) => app === stackName);
  const [claim] = index < 0 ? [] : activity.claims.splice(index, 1);
  if (claim === undefined) return;
  try {
    createForeignSet(harness, activity, claim, names.changeSetNameOf(answer.executionArn));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Forgets the change sets of other principals that no longer exist, and returns their ARNs. */
export function forgetDeletedSets({ sandbox }: Harness, { foreignSets }: Activity): readonly string[] {
  const gone = [...foreignSets].filter((id) => !exists(sandbox, id));
  for (const id of gone) foreignSets.delete(id);
  return gone;
}

function exists(sandbox: Sandbox, id: string): boolean {
  try {
    cloudFormationOf(sandbox).operations.DescribeChangeSet?.({ ChangeSetName: id }, { caller: 'oracle' });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

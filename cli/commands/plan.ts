import type { Change } from '../../core/change-set/change-set-page.ts';
import type { CannotPredict } from '../../core/prediction/prediction.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { type JudgePlanOptions, judgePlan } from './judge-plan.ts';
import { type PlanInput, type PlannedStacks, planStacks } from './plan-stacks.ts';

/** Options of `stackgate plan`. */
export interface PlanOptions extends PlanInput, JudgePlanOptions, SharedOptions {}

/** The output of `--output json`. */
export interface PlanDocument {
  /** The DescribeChangeSet response with property values, as one list for several stacks. */
  readonly changeSet: { readonly Changes: readonly Change[] };
  /** The DescribeChangeSet response without property values. The gate decides by this list. */
  readonly changeSetWithoutPropertyValues: { readonly Changes: readonly Change[] };
  readonly verdict: DecisionRecord;
  /** Names of the stacks that are not nested, if they are known. */
  readonly stackNames: readonly string[];
  readonly environment?: string;
  readonly cannotPredict: readonly (CannotPredict & { readonly path: string })[];
  /** The stacks, if there are several: nested stacks, or the stacks of a cloud assembly. */
  readonly stacks?: readonly { readonly path: string; readonly changeSet: { readonly Changes: readonly Change[] } }[];
}

/**
 * Predicts a change set without AWS, judges it, and prints it.
 *
 * @returns the exit code: 0 allow, 2 forbid, 3 ask, 4 cannot predict
 *
 * @example
 * stackgate plan --before git:main:infra/template.yaml --after infra/template.yaml --parameters deploy/prod.json
 */
export async function plan(options: PlanOptions, io: CommandIo): Promise<number> {
  const planned = await planStacks(options, io);
  const record = judgePlan(planned, options, io.now().toISOString());
  if (options.output === 'json') io.stdout(`${JSON.stringify(toDocument(planned, record, options), null, 2)}\n`);
  // The text formatters are loaded only for text output.
  else io.stdout((await import('./format-record.ts')).formatRecord(record, options, io));
  return onlyUnknownPrevents(record) ? EXIT.cannotPredict : EXIT[record.decision];
}

/** Tests whether every effect that is not allowed is unknown. In that case, only the change set of CloudFormation can decide. */
function onlyUnknownPrevents({ changes }: DecisionRecord): boolean {
  const prevented = changes.filter(({ decision }) => decision !== 'allow');
  return prevented.length > 0 && prevented.every(({ effect }) => effect === 'unknown');
}

function toDocument({ stacks, stackNames }: PlannedStacks, record: DecisionRecord, { environment }: PlanOptions): PlanDocument {
  return {
    changeSet: { Changes: stacks.flatMap(({ prediction }) => prediction.changes) },
    changeSetWithoutPropertyValues: { Changes: stacks.flatMap(({ prediction }) => prediction.changesWithoutValues) },
    verdict: record,
    stackNames,
    ...(environment === undefined ? {} : { environment }),
    cannotPredict: stacks.flatMap(({ path, prediction }) => prediction.cannotPredict.map((entry) => ({ path, ...entry }))),
    ...(stacks.length < 2
      ? {}
      : { stacks: stacks.map(({ path, prediction }) => ({ path, changeSet: { Changes: prediction.changes } })) }),
  };
}

import type { Change } from '../../core/change-set/change-set-page.ts';
import type { TemplatesByPath } from '../../core/effects/stack-templates.ts';
import { parsePolicies, parseWaivers } from '../../core/policy/parse-policy.ts';
import { evidenceOfPrediction } from '../../core/prediction/evidence-of-prediction.ts';
import type { CannotPredict } from '../../core/prediction/prediction.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { judge } from '../../core/verdict/judge.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { formatRecord, type RecordFormat } from './format-record.ts';
import { type PlanInput, type PlannedStacks, planStacks } from './plan-stacks.ts';

/** Options of `stackgate plan`. */
export interface PlanOptions extends PlanInput {
  readonly policy?: string;
  readonly waivers?: string;
  /** Environment of the stack, for waivers that name an environment. */
  readonly environment?: string;
  readonly format: RecordFormat;
}

/** What `--format json` prints. */
export interface PlanDocument {
  /** As DescribeChangeSet gives it with property values; of several stacks one list. */
  readonly changeSet: { readonly Changes: readonly Change[] };
  /** As DescribeChangeSet gives it without property values: the list that a gate decides by. */
  readonly changeSetWithoutPropertyValues: { readonly Changes: readonly Change[] };
  readonly verdict: DecisionRecord;
  readonly cannotPredict: readonly (CannotPredict & { readonly path: string })[];
  /** Stack by stack, where there are several: nested ones, or those of a cloud assembly. */
  readonly stacks?: readonly { readonly path: string; readonly changeSet: { readonly Changes: readonly Change[] } }[];
}

/**
 * Predicts a change set without AWS, judges it, and prints it.
 *
 * @returns the exit code: 0 allow, 2 forbid, 3 ask
 */
export async function plan(options: PlanOptions, io: CliIo): Promise<number> {
  const planned = await planStacks(options, io);
  const record = judgePlan(planned, options, io.now().toISOString());
  const document = options.format === 'json' ? `${JSON.stringify(toDocument(planned, record), null, 2)}\n` : undefined;
  io.stdout(document ?? formatRecord(record, options.format, io.hasColors));
  return EXIT[record.decision];
}

function judgePlan({ stackName, stacks, notes }: PlannedStacks, options: PlanOptions, now: string): DecisionRecord {
  const { policy, waivers } = options;
  const evidence = evidenceOfPrediction(stackName, stacks);
  const verdict = judge(
    { ...evidence, notes: [...evidence.notes, ...notes] },
    {
      policies: parsePolicies({ baseline: policy === undefined ? undefined : { source: policy, text: readTextFile(policy) } }),
      waivers: waivers === undefined ? [] : parseWaivers({ source: waivers, text: readTextFile(waivers) }),
      now,
      environmentName: options.environment,
      templates: templatesOf(stacks),
      reader: 'plan',
    },
  );
  return buildRecord(verdict, { judgedAt: now });
}

/** Templates of the predicted stacks, by path. */
function templatesOf(stacks: PlannedStacks['stacks']): TemplatesByPath {
  return new Map(
    stacks.flatMap(({ path, prediction: { templates } }) => (templates === undefined ? [] : [[path, templates] as const])),
  );
}

function toDocument({ stacks }: PlannedStacks, record: DecisionRecord): PlanDocument {
  return {
    changeSet: { Changes: stacks.flatMap(({ prediction }) => prediction.changes) },
    changeSetWithoutPropertyValues: { Changes: stacks.flatMap(({ prediction }) => prediction.changesWithoutValues) },
    verdict: record,
    cannotPredict: stacks.flatMap(({ path, prediction }) => prediction.cannotPredict.map((entry) => ({ path, ...entry }))),
    ...(stacks.length < 2
      ? {}
      : { stacks: stacks.map(({ path, prediction }) => ({ path, changeSet: { Changes: prediction.changes } })) }),
  };
}

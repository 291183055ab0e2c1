import type { Evidence } from '../../core/change-set/evidence.ts';
import type { LocatedChange } from '../../core/change-set/located-change.ts';
import type { TemplatesByPath } from '../../core/effects/stack-templates.ts';
import { findLosses } from '../../core/losses/find-losses.ts';
import { parsePolicies, parseWaivers } from '../../core/policy/parse-policy.ts';
import type { Policies } from '../../core/policy/policy.ts';
import { evidenceOfPrediction } from '../../core/prediction/evidence-of-prediction.ts';
import type { PredictedStack } from '../../core/prediction/predict-change-set.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { withPolicyDocuments } from '../../core/record/with-policy-documents.ts';
import { judge } from '../../core/verdict/judge.ts';
import { evidenceOfFirstCreate } from '../../core/verdict/judge-first-create.ts';
import { restrictsCreates } from '../../core/verdict/restricts-creates.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import type { PlannedStacks } from './plan-stacks.ts';

/** Files that decide about a plan. */
export interface JudgePlanOptions {
  readonly policy?: string;
  readonly waivers?: string;
  /** Environment of the stack, for waivers that name an environment. */
  readonly environment?: string;
}

/**
 * Judges a plan as the gate judges the deployment: an update by its change set, and a first create by its template. Waivers count only
 * for updates, as in the gate.
 */
export function judgePlan(planned: PlannedStacks, options: JudgePlanOptions, now: string): DecisionRecord {
  const { policy, waivers, environment } = options;
  const policies = parsePolicies({ baseline: policy === undefined ? undefined : { source: policy, text: readTextFile(policy) } });
  const given = waivers === undefined ? [] : parseWaivers({ source: waivers, text: readTextFile(waivers) });
  const isFirstCreate = planned.stacks.every(({ isNew }) => isNew);
  const verdict = judge(gatherEvidence(planned, policies), {
    policies,
    waivers: isFirstCreate ? [] : given,
    now,
    environmentName: environment,
    templates: templatesOf(planned.stacks),
    reader: 'plan',
  });
  return withPolicyDocuments(buildRecord(verdict, { judgedAt: now }), verdict);
}

function gatherEvidence({ stackName, stacks, notes }: PlannedStacks, policies: Policies): Evidence {
  const areCreatesRestricted = restrictsCreates(policies);
  const roots = findCreatedRoots(stacks);
  const created = areCreatesRestricted ? roots : [];
  const others = stacks.filter(({ path }) => !created.some((root) => isInside(path, root)));
  const evidence = evidenceOfPrediction(stackName, others, areCreatesRestricted);
  const creates = created.map((root) => evidenceOfCreate(root, policies, stackName));
  const changes = [
    ...evidence.changes.map((change) => (roots.some((root) => isInside(change.path, root)) ? withoutExposure(change) : change)),
    ...creates.flatMap((create) => create.changes),
  ];
  const gaps = [...evidence.gaps, ...creates.flatMap((create) => create.gaps)];
  // A first create is a change, even if no condition of a resource is true.
  const updated = stacks.filter(({ path }) => !roots.some((root) => isInside(path, root)));
  return {
    ...evidence,
    changes,
    gaps,
    saysNoChanges:
      roots.length + changes.length + gaps.length === 0 && !updated.some(({ prediction }) => prediction.outputs === 'other'),
    notes: [
      ...describeOutputs(updated),
      ...evidence.notes,
      ...created.flatMap((root) => root.notes),
      ...roots.flatMap((root) => evidenceOfCreate(root, policies, stackName).notes),
      ...notes,
    ],
  };
}

/** Describes changes of outputs. CloudFormation executes a change set that changes only outputs, and lists no change in it. */
function describeOutputs(updated: PlannedStacks['stacks']): readonly string[] {
  return updated.flatMap(({ path, prediction: { outputs } }) => {
    if (outputs === 'same') return [];
    const subject = path === '' ? 'The outputs of the stack' : `The outputs of ${path}`;
    return [outputs === 'other' ? `${subject} change.` : `${subject} may change, because their values are unknown here.`];
  });
}

/** Removes the values of the resource, which could show public access: the gate judges a first create without values. */
function withoutExposure(change: LocatedChange): LocatedChange {
  const { valued: _, ...withoutValues } = change;
  return findLosses(change).length === 0 ? change : withoutValues;
}

function isInside(path: string, root: PredictedStack): boolean {
  return root.path === '' || path === root.path || path.startsWith(`${root.path}/`);
}

function evidenceOfCreate({ createdFrom = {}, path }: PredictedStack, policies: Policies, stackName: string): Evidence {
  const evidence = evidenceOfFirstCreate(createdFrom, policies, stackName);
  return {
    ...evidence,
    changes: evidence.changes.map((change) => ({ ...change, path })),
    gaps: evidence.gaps.map((gap) => ({ ...gap, path })),
  };
}

/** Finds the stacks that the deployment creates and that are not nested. */
function findCreatedRoots(stacks: PlannedStacks['stacks']): readonly PredictedStack[] {
  return stacks.filter(({ createdFrom }) => createdFrom !== undefined);
}

/**
 * Returns the templates of the stacks that are updated, by path. The gate judges a first create without its templates: a new stack has no
 * data, so public access is a note.
 */
function templatesOf(stacks: PlannedStacks['stacks']): TemplatesByPath {
  const roots = findCreatedRoots(stacks);
  const updated = stacks.filter(({ path }) => !roots.some((root) => isInside(path, root)));
  return new Map(
    updated.flatMap(({ path, prediction: { templates } }) => (templates === undefined ? [] : [[path, templates] as const])),
  );
}

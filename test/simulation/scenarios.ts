import type { Draft, ResourceDraft } from '../../sandbox/simulation/scenario/draft.ts';
import type { PushPlan, Scenario, ScenarioStep } from '../../sandbox/simulation/scenario/scenario.ts';

/** A resource in its first version. */
export function resource(type: string, changes: Partial<ResourceDraft> = {}): ResourceDraft {
  return { type, inPlace: 0, identity: 0, maybe: 1, isRetained: false, isConditional: false, ...changes };
}

/** A template with these resources. */
export function draft(resources: Readonly<Record<string, ResourceDraft>>, changes: Partial<Draft> = {}): Draft {
  return { resources, stage: 'prod', label: 0, suffix: 0, secret: 0, outputs: 0, padding: 0, ...changes };
}

/** The deployment before the first push. */
export const DEPLOYED = draft({ Table: resource('AWS::DynamoDB::Table'), Queue: resource('AWS::SQS::Queue') });

/** The queue changes in place. */
export const HARMLESS = draft({ ...DEPLOYED.resources, Queue: resource('AWS::SQS::Queue', { inPlace: 1 }) });

/** The queue changes in place, and the table is deleted: on another page if pages are short. */
export const HARMFUL = draft({ Queue: resource('AWS::SQS::Queue', { inPlace: 1 }) });

/** A scenario with one pipeline, without faults. */
export function scenario(steps: readonly (ScenarioStep & { readonly at?: number })[], changes: Partial<Scenario> = {}): Scenario {
  return {
    seed: 7,
    pageSize: 1,
    changeSetSeconds: 4,
    resourceSeconds: 2,
    continuationSeconds: 5,
    baseline: 'strict',
    apps: [{ name: 'shop', before: DEPLOYED }],
    pipelines: [{ name: 'shop', app: 'shop', mode: 'QUEUED', form: 'inline', timeoutMinutes: 30 }],
    steps: steps.map((step, index) => ({ at: 1_000 * (index + 1), ...step })),
    faults: { kind: 'exactly', faults: [] },
    ...changes,
  };
}

/** A push to the pipeline. */
export function push(pushed: Draft, plan: Omit<PushPlan, 'draft'> = {}): ScenarioStep {
  return { kind: 'push', pipeline: 'shop', draft: pushed, ...plan };
}

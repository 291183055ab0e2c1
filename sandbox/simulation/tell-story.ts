import { assertNever } from '../../core/assert-never.ts';
import type { Fault } from '../kernel/faults.ts';
import type { Observations } from './harness/observations.ts';
import { allExecutions } from './invariants/executions.ts';
import type { Violation } from './invariants/violation.ts';
import type { Draft } from './scenario/draft.ts';
import type { PlacedFault, Scenario, ScenarioStep } from './scenario/scenario.ts';
import type { SettingsPlan } from './scenario/settings.ts';

/** Input of a description. */
export interface StoryProps {
  readonly scenario: Scenario;
  readonly seen: Observations | undefined;
  readonly violations: readonly Violation[];
  /** Faults of calls, in order. */
  readonly faults: readonly PlacedFault[];
}

/** Describes a violation for people: the settings, the steps, the faults, and the result. The same scenario gives the same text. */
export function tellStory({ scenario, seen, violations, faults }: StoryProps): string {
  const { baseline, pageSize, changeSetSeconds, resourceSeconds, staleSeconds, ownership, events } = scenario;
  return [
    `seed ${scenario.seed}: policy ${baseline}, pages of ${pageSize}, change sets in ${changeSetSeconds} s, resources in ${resourceSeconds} s${ownership === undefined ? '' : `, pipelines bound by the ${ownership}`}${events === undefined ? '' : ', every event is lost'}${staleSeconds === undefined ? '' : `, reads show an update after ${staleSeconds} s`}`,
    ...scenario.apps.map(
      ({ name, before, settings }) =>
        `stack sim-${name}: ${[before === undefined ? 'none' : describeDraft(before), describeSettings(settings)].filter(Boolean).join('; ')}`,
    ),
    ...scenario.pipelines.map(
      ({ name, app, mode, timeoutMinutes }) => `pipeline ${name} of sim-${app}: ${mode}, ${timeoutMinutes} minutes`,
    ),
    ...scenario.steps.map((step) => {
      const refusal = seen?.performed.find((done) => done.step === step)?.refusal;
      return `${seconds(step.at)} ${describeStep(step)}${refusal === undefined ? '' : ` (refused: ${refusal})`}`;
    }),
    ...faults.map(({ site, fault }) => `fault: ${site}: ${describeFault(fault)}`),
    ...(seen === undefined ? [] : allExecutions(seen)).map(({ props, status, error, history }) =>
      `execution ${props.name}: ${describeStates(history.statesEntered)} = ${status} ${error ?? ''}`.trim(),
    ),
    ...violations.map(({ invariant, words }) => `${invariant} is violated: ${words}`),
  ].join('\n');
}

function describeStep(step: ScenarioStep): string {
  switch (step.kind) {
    case 'push': {
      const extras = [
        step.policy === undefined ? '' : `policy ${step.policy}`,
        ...(step.waivers ?? []).map(
          ({ logicalId, effect, isExpired, isNested }) =>
            `waiver to ${effect} ${isNested === true ? 'Nested/' : ''}${logicalId}${isExpired ? ', expired' : ''}`,
        ),
        step.mistake ?? '',
        describeSettings(step.settings),
        step.target === undefined ? '' : `to the stack sim-${step.target}`,
      ].filter(Boolean);
      return [`push to ${step.pipeline}: ${describeDraft(step.draft)}`, ...extras].join('; ');
    }
    case 'update-stack':
    case 'swap-change-set':
    case 'claim-change-set':
      return `operator: ${step.kind} sim-${step.app}: ${describeDraft(step.draft)}`;
    case 'foreign-change-set':
      return (
        `operator: ${step.kind} sim-${step.app}, executed ${step.executeAfterSeconds} s after its creation: ` +
        `${describeDraft(step.draft)}`
      );
    case 'delete-stack':
    case 'cancel-update':
    case 'continue-rollback':
    case 'delete-change-sets':
      return `operator: ${step.kind} sim-${step.app}`;
    case 'distort':
      return `the next change set is described with a defect: ${step.distortion}`;
    case 'overwrite-artifact':
      return `operator: ${step.kind} of ${step.pipeline}: ${describeDraft(step.draft)}${step.mistake === undefined ? '' : `; ${step.mistake}`}`;
    case 'replay-token':
      return `operator: ${step.kind} to ${step.pipeline} in a forged ${step.through}`;
    case 'create-without-rollback':
      return `operator: ${step.kind} sim-${step.app}: ${describeDraft(step.draft)}`;
    case 'review-stack': {
      const end = step.executeAfterSeconds === undefined ? '' : `, executed ${step.executeAfterSeconds} s after its creation`;
      return `operator: ${step.kind} sim-${step.app}${end}: ${describeDraft(step.draft)}`;
    }
    case 'follow-up':
      return `operator: ${step.kind} sim-${step.app}${step.fails ? ', which fails' : ''}: ${describeDraft(step.draft)}`;
    case 'protect-stack':
      return `operator: ${step.kind} sim-${step.app}`;
    case 'forge-event':
    case 'stop-execution':
    case 'redeliver':
    case 'fail-change-set':
      return step.kind;
    case 'decide':
      return `${step.person}: ${step.decision}${step.fingerprint === 'other' ? ' another change set' : ''}`;
    case 'stop-pipeline':
      return `operator: stop ${step.pipeline}${step.abandon ? ' and abandon' : ''}`;
    case 'retry-stage':
      return `operator: retry ${step.pipeline}`;
    case 'behave':
      return `${step.resource} from now on: ${JSON.stringify(step.behaviour ?? 'as usual')}`;
    case 'clock-jump':
      return `the clocks of the functions jump by ${step.bySeconds} s`;
    default:
      return assertNever(step);
  }
}

function describeSettings({ stackPolicy, isProtected }: SettingsPlan = {}): string {
  const policy = stackPolicy === undefined ? '' : `stack policy ${stackPolicy}`;
  const protection = isProtected === undefined ? '' : `termination protection ${isProtected ? 'on' : 'off'}`;
  return [policy, protection].filter(Boolean).join(', ');
}

/**
 * `R1 AWS::SNS::Topic 0.2.1 retained` is a topic with version 0 of its identity, version 2 of the properties that change in place, and
 * version 1 of the properties that may replace it.
 */
function describeDraft({ resources, nested, stage, label, suffix, secret, outputs, padding }: Draft): string {
  const parts = Object.entries(resources).map(([id, resource]) => {
    const { type, identity, inPlace, maybe, isRetained, isConditional } = resource;
    return `${id} ${type} ${identity}.${inPlace}.${maybe}${isRetained ? ' retained' : ''}${isConditional ? ' in prod' : ''}`;
  });
  const inside = nested === undefined ? [] : [`Nested [${describeDraft(nested)}]`];
  const numbers = `${stage} label${label} suffix${suffix} secret${secret} outputs${outputs}${padding === 0 ? '' : ' large'}`;
  return `{${[...parts, ...inside, numbers].join(', ')}}`;
}

const LONGEST_LOOP = 4;

/** Joins names, with each loop written once: `A > (B > C) x 3 > D`. */
function describeStates(names: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < names.length; ) {
    const { length, times } = findLoop(names, from);
    const loop = names.slice(from, from + length).join(' > ');
    parts.push(times === 1 ? loop : `(${loop}) x ${times}`);
    from += length * times;
  }
  return parts.join(' > ');
}

function findLoop(names: readonly string[], from: number): { readonly length: number; readonly times: number } {
  for (let length = 1; length <= LONGEST_LOOP; length += 1) {
    let times = 1;
    while (isRepeated(names, from, length, times)) times += 1;
    if (times > 1) return { length, times };
  }
  return { length: 1, times: 1 };
}

function isRepeated(names: readonly string[], from: number, length: number, times: number): boolean {
  const again = names.slice(from + length * times, from + length * (times + 1));
  return again.length === length && again.every((name, index) => name === names[from + index]);
}

function describeFault(fault: Fault): string {
  const { kind, ...details } = fault;
  return [kind, ...Object.entries(details).map(([name, value]) => `${name} ${value}`)].join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s:`;
}

import type { Effect } from '../../core/effects/effect.ts';
import { effectsOfChanges } from '../../core/effects/effect-of-change.ts';
import { evidenceOfPrediction } from '../../core/prediction/evidence-of-prediction.ts';
import { predictChangeSet } from '../../core/prediction/predict-change-set.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';

/** A push of one stack: the resources before and after as YAML flow mappings, by logical ID. */
export interface Push {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Outputs of both templates. */
  readonly outputs?: string;
  /** Parameters of both templates. */
  readonly parameters?: string;
}

/** Writes a template of resources given as YAML flow mappings. */
function templateOf(resources: Readonly<Record<string, string>>, { outputs, parameters }: Partial<Push> = {}): string {
  const lines = Object.entries(resources).map(([id, text]) => `  ${id}: ${text}`);
  return [
    ...(parameters === undefined ? [] : [`Parameters: ${parameters}`]),
    'Resources:',
    ...lines,
    ...(outputs === undefined ? [] : [`Outputs: ${outputs}`]),
  ].join('\n');
}

/** Predicts the change set of a push and classifies it. */
export function effectsOfPush(push: Push, withTemplates = true): Readonly<Record<string, Effect>> {
  const sideOf = (resources: Push['before']) => ({ template: parseTemplate(templateOf(resources, push)), parameters: {} });
  const [before, after] = [sideOf(push.before), sideOf(push.after)];
  const prediction = predictChangeSet(before, after);
  const { changes } = evidenceOfPrediction('shop', [{ path: '', prediction, hiddenParameters: [], isNew: false, notes: [] }]);
  const templates = new Map([['', { before: before.template, after: after.template }]]);
  const effects = effectsOfChanges(changes, withTemplates ? templates : new Map());
  return Object.fromEntries(effects.map((effect) => [effect.logicalResourceId, effect]));
}

/** The effect of each change of a push, by logical ID. */
export function kindsOfPush(push: Push, withTemplates = true): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(effectsOfPush(push, withTemplates)).map(([id, { kind }]) => [id, kind]));
}

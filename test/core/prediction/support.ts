import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { StackInput } from '../../../core/evaluation/stack-input.ts';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import type { Prediction, PredictionContext } from '../../../core/prediction/prediction.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';

/** Creates one side of a prediction from the text of a template. */
export function side(text: string, parameters: Record<string, string> = {}): StackInput {
  return { template: parseTemplate(text), parameters };
}

/** Predicts from two templates with the same parameters. */
export function predict(before: string, after: string, context: PredictionContext = {}): Prediction {
  return predictChangeSet(side(before), side(after), context);
}

/** Changes such as `Topic Modify True ReplaceAndDelete`, one per line. */
export function summarize(changes: readonly Change[]): string[] {
  return changes.map(({ ResourceChange: change }) =>
    [change?.LogicalResourceId, change?.Action, change?.Replacement, change?.PolicyAction].filter(Boolean).join(' '),
  );
}

/** Details such as `Static ParameterReference Stage: TopicName Always`, one per line. */
export function summarizeDetails(changes: readonly Change[], logicalId: string): string[] {
  const change = changes.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === logicalId)?.ResourceChange;
  return (change?.Details ?? []).map(({ Evaluation, ChangeSource, CausingEntity, Target }) =>
    [
      [Evaluation, ChangeSource, CausingEntity].filter(Boolean).join(' '),
      [Target?.Path ?? Target?.Name ?? Target?.Attribute, Target?.RequiresRecreation].filter(Boolean).join(' '),
    ].join(': '),
  );
}

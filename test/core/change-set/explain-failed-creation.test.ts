import { expect, it } from 'vitest';
import { explainFailedCreation } from '../../../core/change-set/explain-failed-creation.ts';

it.each([
  ['The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].', 'validation that CloudFormation runs'],
  ['Parameters: [{{IntrinsicFunction://Fn::Join}}] cannot be resolved', 'nested change sets'],
  ['TemplateURL must be a supported URL.', 'nested change sets'],
])('advises on %s', (reason, advice) => {
  expect(explainFailedCreation(reason)).toContain(advice);
});

it.each(['Access denied', undefined])('gives no advice on %s', (reason) => {
  expect(explainFailedCreation(reason)).toBeUndefined();
});

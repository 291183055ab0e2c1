import { expect, it } from 'vitest';
import { explainFailedCreation } from '../../../core/change-set/explain-failed-creation.ts';

const VALIDATION =
  'The validation that CloudFormation runs before a deployment failed. Correct the properties that the failed validation events name, and push again.';
const NESTED =
  'CloudFormation cannot create a change set with nested change sets if the TemplateURL of a nested stack, or the name of an export, ' +
  'contains an intrinsic function that it cannot resolve before the deployment, although the template deploys without a change set. ' +
  'Replace the function with a parameter or a fixed value, or deploy the nested stack separately.';

it.each([
  ['The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].', VALIDATION],
  ['Parameters: [{{IntrinsicFunction://Fn::Join}}] cannot be resolved', NESTED],
  ['TemplateURL must be a supported URL.', NESTED],
])('advises on %s', (reason, advice) => {
  expect(explainFailedCreation(reason)).toBe(advice);
});

it.each(['Access denied', undefined])('gives no advice on %s', (reason) => {
  expect(explainFailedCreation(reason)).toBeUndefined();
});

/** Explains why CloudFormation failed to create a change set, and what to do. Undefined if the reason needs no explanation. */
export function explainFailedCreation(reason = ''): string | undefined {
  if (/\bAWS::EarlyValidation::/.test(reason)) {
    return 'The validation that CloudFormation runs before a deployment failed. Correct the properties that the failed validation events name, and push again.';
  }
  if (/\{\{IntrinsicFunction:/.test(reason) || /TemplateURL must be a supported URL/i.test(reason)) {
    return (
      'CloudFormation cannot create a change set with nested change sets if the TemplateURL of a nested stack, or the name of an export, ' +
      'contains an intrinsic function that it cannot resolve before the deployment, although the template deploys without a change set. ' +
      'Replace the function with a parameter or a fixed value, or deploy the nested stack separately.'
    );
  }
  return undefined;
}

import { CANARY_CASES, type CanaryCase } from './canary-cases.ts';

/** The placeholder of the ARN of the inspection. */
export const CANARY_INSPECTION = 'InspectChangeSetFunctionArn';

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

/**
 * Returns the definition of a state machine that sends each synthetic change set to the deployed inspection and fails if a verdict is wrong.
 * The comparison is a Choice state, so the canary contains no code that needs a test.
 */
export function canaryDefinition(): string {
  return JSON.stringify({
    Comment: 'stackgate canary: sends synthetic change sets to the deployed inspection. A wrong verdict fails the execution.',
    StartAt: 'Make Synthetic Change Sets',
    TimeoutSeconds: 900,
    States: {
      'Make Synthetic Change Sets': { Type: 'Pass', Result: { cases: CANARY_CASES.map(toItem) }, Next: 'Judge Each' },
      'Judge Each': {
        Type: 'Map',
        ItemsPath: '$.cases',
        MaxConcurrency: 1,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Judge', States: judgeOne() },
        ResultPath: null,
        End: true,
      },
    },
  });
}

/** Adds the message of the failed execution to a case. */
function toItem(canaryCase: CanaryCase): CanaryCase & { readonly complaint: string } {
  return {
    ...canaryCase,
    complaint: `The expected verdict of the synthetic change set "${canaryCase.name}" is ${canaryCase.expected}. The deployed inspection returned another verdict.`,
  };
}

function judgeOne(): Record<string, unknown> {
  const answerIs = { Variable: '$.answer.canaryVerdict', StringEquals: SAFE };
  const isAnswered = { Variable: '$.answer.canaryVerdict', IsPresent: true };
  return {
    Judge: {
      Type: 'Task',
      Resource: `\${${CANARY_INSPECTION}}`,
      TimeoutSeconds: 120,
      Parameters: { canary: { 'name.$': '$.name', 'pages.$': '$.pages' } },
      ResultPath: '$.answer',
      Retry: [
        {
          ErrorEquals: [
            'Lambda.ServiceException',
            'Lambda.AWSLambdaException',
            'Lambda.SdkClientException',
            'Lambda.TooManyRequestsException',
          ],
          IntervalSeconds: 2,
          BackoffRate: 2,
          MaxAttempts: 4,
          JitterStrategy: 'FULL',
        },
      ],
      Next: 'As Expected?',
    },
    'As Expected?': {
      Type: 'Choice',
      Choices: [
        { And: [{ Variable: '$.expected', StringEquals: 'safe' }, isAnswered, answerIs], Next: 'Right' },
        { And: [{ Variable: '$.expected', StringEquals: 'refused' }, isAnswered, { Not: answerIs }], Next: 'Right' },
      ],
      Default: 'Wrong',
    },
    Right: { Type: 'Succeed' },
    Wrong: { Type: 'Fail', Error: 'CanaryJudgedWrongly', CausePath: '$.complaint' },
  };
}

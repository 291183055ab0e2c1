import { CANARY_CASES, type CanaryCase } from './canary-cases.ts';

/** The placeholder that stands for the ARN of the inspection. */
export const CANARY_INSPECTION = 'InspectChangeSetFunctionArn';

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

/**
 * A state machine that sends each synthetic change set through the deployed inspection and fails when an answer is wrong. It is
 * an execution history like any other: no code of its own that would have to be trusted.
 */
export function canaryDefinition(): string {
  return JSON.stringify({
    Comment: 'stackgate canary: synthetic change sets go through the deployed inspection; a wrong answer fails the execution.',
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

/** A case with what a person reads when it goes wrong. */
function toItem(canaryCase: CanaryCase): CanaryCase & { readonly complaint: string } {
  return { ...canaryCase, complaint: `The change set "${canaryCase.name}" was to be ${canaryCase.expected} and was not.` };
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

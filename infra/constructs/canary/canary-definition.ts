import { UNKNOWN_JOB } from '../../../core/deployment/unknown-job.ts';
import { CANARY_CASES, type CanaryCase } from './canary-cases.ts';

/** The placeholder of the ARN of the trigger. */
export const CANARY_TRIGGER = 'TriggerFunctionArn';

/** The placeholder of the ARN of the inspection. */
export const CANARY_INSPECTION = 'InspectChangeSetFunctionArn';

/** Transient errors of Lambda. */
const RETRY = [
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
];

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

/** Options of `canaryDefinition`. */
export interface CanaryOptions {
  /** True if the trigger verifies jobs; the canary then sends it an invented job. @default false */
  readonly verifiesJobs?: boolean;
}

/**
 * Returns the definition of a state machine that sends each synthetic change set to the deployed inspection and fails if a verdict is wrong.
 * The comparison is a Choice state, so the canary contains no code that needs a test.
 */
export function canaryDefinition({ verifiesJobs = false }: CanaryOptions = {}): string {
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
        ...(verifiesJobs ? { Next: 'Send Invented Job' } : { End: true }),
      },
      ...(verifiesJobs && sendInventedJob()),
    },
  });
}

/**
 * Sends the trigger a job that CodePipeline does not have. A trigger that does not verify the job reports the invalid UserParameters
 * instead and starts nothing.
 */
function sendInventedJob(): Record<string, unknown> {
  const data = {
    actionConfiguration: { configuration: { UserParameters: 'canary' } },
    inputArtifacts: [],
    artifactCredentials: { accessKeyId: 'canary', secretAccessKey: 'canary', sessionToken: 'canary' },
  };
  return {
    'Send Invented Job': {
      Type: 'Task',
      Resource: `\${${CANARY_TRIGGER}}`,
      TimeoutSeconds: 120,
      Parameters: { 'CodePipeline.job': { 'id.$': 'States.UUID()', data } },
      ResultPath: '$.answer',
      Retry: RETRY,
      Next: 'Refused?',
    },
    'Refused?': {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.answer.message', IsPresent: true },
            { Variable: '$.answer.message', StringMatches: `${UNKNOWN_JOB}*` },
          ],
          Next: 'Refused',
        },
      ],
      Default: 'Not Refused',
    },
    Refused: { Type: 'Succeed' },
    'Not Refused': {
      Type: 'Fail',
      Error: 'CanaryJobNotRefused',
      Cause:
        'The trigger did not refuse a job that CodePipeline does not have: check `verifyJobs` and codepipeline:GetJobDetails.',
    },
  };
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
      Retry: RETRY,
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

import * as z from 'zod/mini';
import { DeploymentError } from '../core/errors.ts';
import type { PolicyObject } from './ports/ports.ts';

const BUCKET = 'the name of an S3 bucket';
const POLICY_URI = 's3://bucket/key';

const SHA256 = 'the SHA-256 of the policy, 64 hexadecimal digits';

/** The variables that the task functions read. */
const schema = z.object({
  GATE_BUCKET: z.string(BUCKET).check(z.minLength(1, BUCKET)),
  BASELINE_POLICY_URI: z.optional(z.string(POLICY_URI).check(z.regex(/^(?:s3:\/\/[^/]+\/.+)?$/, POLICY_URI))),
  BASELINE_POLICY_SHA256: z.optional(z.string(SHA256).check(z.regex(/^(?:[0-9a-f]{64})?$/, SHA256))),
});

/** The environment of a task function that uses the gate's bucket. */
export interface TaskEnvironment {
  /** The gate's bucket: templates, records, and the secret. */
  readonly gateBucket: string;
  /** The policy of the gate's owner. Absent: the preset `standard`. */
  readonly baselinePolicy: PolicyObject | undefined;
}

/**
 * Reads the environment of a task function.
 *
 * @throws DeploymentError ConfigurationError that names the variable and the expected value
 */
export function readTaskEnvironment(env: Readonly<Record<string, string | undefined>>): TaskEnvironment {
  const result = schema.safeParse(env);
  if (result.success) {
    const { GATE_BUCKET: gateBucket, BASELINE_POLICY_URI: uri = '', BASELINE_POLICY_SHA256: sha256 = '' } = result.data;
    return { gateBucket, baselinePolicy: uri === '' ? undefined : { uri, sha256 } };
  }
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = env[name];
    return `Expected the environment variable ${name} to be ${message}, got ${value === undefined ? 'none' : JSON.stringify(value)}.`;
  });
  throw new DeploymentError('ConfigurationError', `${problems.join(' ')} Correct the environment of the gate's function.`);
}

/**
 * Reads a list of SNS topics.
 *
 * @param text ARNs, separated by spaces; absent or empty: no topic
 * @throws DeploymentError ConfigurationError
 */
export function readTopicArns(text = ''): readonly string[] {
  const arns = text.split(' ').filter((arn) => arn !== '');
  const wrong = arns.find((arn) => !/^arn:[^:]+:sns:[^:]+:\d+:.+$/.test(arn));
  if (wrong === undefined) return arns;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected APPROVAL_TOPIC_ARNS to be ARNs of SNS topics, got "${wrong}": correct the environment of the gate's function.`,
  );
}

/**
 * Reads the state machine of the gate.
 *
 * @throws DeploymentError ConfigurationError
 */
export function readStateMachineArn({ STATE_MACHINE_ARN = '' }: Readonly<Record<string, string | undefined>>): string {
  if (/^arn:[^:]+:states:[^:]+:\d+:stateMachine:./.test(STATE_MACHINE_ARN)) return STATE_MACHINE_ARN;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected STATE_MACHINE_ARN to be the ARN of a state machine, got "${STATE_MACHINE_ARN}": set it in the function's environment.`,
  );
}

/**
 * Reads the queue of renewals.
 *
 * @throws DeploymentError ConfigurationError
 */
export function readRenewalQueueUrl({ RENEWAL_QUEUE_URL = '' }: Readonly<Record<string, string | undefined>>): string {
  if (RENEWAL_QUEUE_URL !== '') return RENEWAL_QUEUE_URL;
  throw new DeploymentError(
    'ConfigurationError',
    "Expected RENEWAL_QUEUE_URL to be the URL of the queue of renewals, got none: set it in the function's environment.",
  );
}

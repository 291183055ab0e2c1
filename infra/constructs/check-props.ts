import { existsSync } from 'node:fs';
import { type Duration, Token } from 'aws-cdk-lib';
import { checkStackNames } from './permissions/stack-arns.ts';
import type { StackgateProps } from './stackgate-props.ts';

const PARAMETER_NAME = /^[\w./*-]+$/;

/** What a length of time has to be. */
interface Limits {
  readonly unit: 'seconds' | 'minutes' | 'days';
  readonly least: number;
  readonly most: number;
  readonly because: string;
}

const HOLD_TIME: Limits = { unit: 'seconds', least: 0, most: 780, because: 'Lambda stops a function after 15 minutes' };
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const CANARY_INTERVAL: Limits = {
  unit: 'minutes',
  least: 1,
  most: 720,
  because: 'an alarm that misses the canary looks back one day at most',
};
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html */
const RECORDS_KEPT: Limits = { unit: 'days', least: 1, most: 36_500, because: 'S3 counts in days' };

/**
 * Finds mistakes at synth, where they cost a second and not a deployment that fails halfway.
 *
 * @throws Error that names the prop, what it should be, and why
 */
export function checkProps(props: StackgateProps): void {
  checkStackNames(props.stackNames);
  checkLength('holdTime', props.holdTime, HOLD_TIME);
  checkLength('canaryInterval', props.canaryInterval, CANARY_INTERVAL);
  checkLength('recordsKept', props.recordsKept, RECORDS_KEPT);
  for (const name of props.ssmParameters ?? []) {
    if (!Token.isUnresolved(name) && !PARAMETER_NAME.test(name)) {
      throw new Error(
        `Expected ssmParameters to hold names such as "/orders/*", got "${name}": leave out what is before the name`,
      );
    }
  }
  const { deploymentRole, policy } = props;
  if ('managedPolicies' in deploymentRole && deploymentRole.managedPolicies.length === 0) {
    throw new Error(
      'Expected deploymentRole to have at least one managed policy, got none: CloudFormation creates resources with it',
    );
  }
  if (policy !== undefined && 'file' in policy && !existsSync(policy.file)) {
    throw new Error(`Expected policy.file to be there, got "${policy.file}", which is not: paths count from ${process.cwd()}`);
  }
}

function checkLength(name: string, duration: Duration | undefined, { unit, least, most, because }: Limits): void {
  if (duration === undefined) return;
  const value = duration.isUnresolved() ? Number.NaN : lengthIn(duration, unit);
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Error(`Expected ${name} to be ${least} to ${most} whole ${unit}, got ${duration.toHumanString()}: ${because}`);
}

function lengthIn(duration: Duration, unit: Limits['unit']): number {
  const options = { integral: false };
  switch (unit) {
    case 'seconds':
      return duration.toSeconds(options);
    case 'minutes':
      return duration.toMinutes(options);
    case 'days':
      return duration.toDays(options);
  }
}

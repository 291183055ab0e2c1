import * as z from 'zod/mini';
import { REGION_NAME } from './region-name.ts';

/** StackSets allow 10,000 stacks for each operation. The gate starts one execution for each target, and its state has one letter for each. */
const MOST_TARGETS = 500;
const MOST_REGIONS = 50;

const TARGETS_WORDS = `a list of 1 to ${MOST_TARGETS} targets`;
const COUNT_WORDS = 'a whole number of targets, at least 1 (default: 1)';
const TOLERANCE_WORDS = 'a whole number of targets, at least 0 (default: 0)';
const REGION_WORDS = 'a Region such as "eu-west-1"';
const REGIONS_WORDS = `a list of at most ${MOST_REGIONS} Regions`;

/**
 * The order and the limits of a wave, with the names of CloudFormation StackSets.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
const operationPreferences = z.strictObject(
  {
    /** Targets that the gate judges or changes at the same time. */
    MaxConcurrentCount: z.optional(z.int(COUNT_WORDS).check(z.gte(1, COUNT_WORDS))),
    /** Targets in each Region of `RegionOrder`, or in the wave without `RegionOrder`, that may fail before the gate stops the wave. */
    FailureToleranceCount: z.optional(z.int(TOLERANCE_WORDS).check(z.gte(0, TOLERANCE_WORDS))),
    /** Regions in the order of their deployment. A Region begins when the Region before it has ended. */
    RegionOrder: z.optional(
      z
        .array(z.string(REGION_WORDS).check(z.regex(REGION_NAME, REGION_WORDS)), REGIONS_WORDS)
        .check(z.minLength(1, REGIONS_WORDS), z.maxLength(MOST_REGIONS, REGIONS_WORDS)),
    ),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? 'Known fields are MaxConcurrentCount, FailureToleranceCount, RegionOrder.'
        : 'an object with `MaxConcurrentCount`, `FailureToleranceCount` and `RegionOrder`',
  },
);

/**
 * Builds the fields of the deployment input that describe a wave.
 *
 * @param targetFields the fields that a target can have in place of those of the input, each optional
 */
export function waveFieldsWith<const Shape extends z.core.$ZodShape>(targetFields: Shape) {
  const target = z.strictObject(targetFields, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `Known fields of a target are ${Object.keys(targetFields).join(', ')}.`
        : 'an object with the fields that differ from the input',
  });
  return {
    /** A wave: the stacks to deploy. `parameters` and `tags` of a target are added to those of the input, and other fields replace them. */
    targets: z.optional(
      z.array(target, TARGETS_WORDS).check(z.minLength(1, TARGETS_WORDS), z.maxLength(MOST_TARGETS, TARGETS_WORDS)),
    ),
    operationPreferences: z.optional(operationPreferences),
    /** Executes nothing before every target is judged safe or approved. */
    judgeAllFirst: z.optional(z.boolean('true or false')),
  };
}

import * as z from 'zod/mini';
import { describeIssues } from '../documents/describe-issues.ts';
import { DeploymentError } from '../errors.ts';
import { matchesPattern } from '../text/match-pattern.ts';
import { accountOfArn } from './target.ts';

const ROLE_WORDS = 'the ARN of an IAM role, in which "*" matches any characters, or a list of them';
const REGIONS_WORDS = 'a list of Regions';

const rolePattern = z.string(ROLE_WORDS).check(z.regex(/^arn:[^:]+:iam::[\d*]+:role\/.+$/, ROLE_WORDS));

const targetSchema = z.strictObject(
  {
    /** Absent: the account of the gate. */
    roleArn: z.optional(z.union([rolePattern, z.array(rolePattern)], ROLE_WORDS)),
    externalId: z.optional(z.string('an external ID')),
    /** The service role for deployments that do not specify one. A `*` in place of the account is the account of the target. */
    deploymentRoleArn: z.optional(z.string('the ARN of an IAM role')),
    /** Absent: the Region of the gate. */
    regions: z.optional(z.array(z.string('a Region'), REGIONS_WORDS)),
  },
  'an object with `roleArn` or `regions`',
);

/** An account, and the Regions in it, into which a gate may deploy. */
export type PermittedTarget = z.output<typeof targetSchema>;

/** @throws DeploymentError ConfigurationError that names the field */
export function parsePermittedTargets(value: unknown, source: string): readonly PermittedTarget[] {
  const result = z.array(targetSchema, 'a list of targets').safeParse(value);
  if (result.success) return result.data;
  throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
}

/** The owner's list of targets, and the Region of the gate. */
export interface TargetRules {
  readonly permitted: readonly PermittedTarget[];
  readonly gateRegion: string;
}

/** Fields that the owner of the gate sets for a deployment. */
export interface TargetDefaults {
  /** The service role for a deployment that does not specify one. It belongs to the account of the target. */
  readonly roleArn?: string | undefined;
  /** The external ID of the role. An input cannot replace it. */
  readonly targetExternalId?: string | undefined;
}

/**
 * Returns the fields that the owner of the gate sets for the target of a deployment.
 *
 * @param given the input with its target, not validated yet
 * @param ownRoleArn the service role for deployments into the account of the gate that do not specify one
 * @param source the file in which a person corrects the input
 * @throws DeploymentError PermissionError if the owner permits no such target; ConfigurationError if the input has another external ID
 */
export function findTargetDefaults(
  { targetRoleArn, targetExternalId, region }: Readonly<Record<string, unknown>>,
  { permitted, gateRegion }: TargetRules,
  ownRoleArn: string | undefined,
  source: string,
): TargetDefaults {
  const place = region ?? gateRegion;
  if (targetRoleArn === undefined && place === gateRegion) return { roleArn: ownRoleArn };
  const target = permitted.find(({ roleArn, regions = [] }) => {
    return (
      isRole(roleArn, targetRoleArn) && (place === gateRegion || regions.some((permittedRegion) => permittedRegion === place))
    );
  });
  if (target === undefined) throw notPermitted(targetRoleArn, place, source);
  const { externalId } = target;
  const roleArn =
    targetRoleArn === undefined ? (target.deploymentRoleArn ?? ownRoleArn) : roleInAccount(target, String(targetRoleArn));
  if (externalId === undefined) return { roleArn };
  if (targetExternalId === undefined || targetExternalId === externalId) return { roleArn, targetExternalId: externalId };
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`targetExternalId\` in ${source} to be the external ID that \`targets\` of the gate has for the role, got another value: ` +
      'remove it from the input.',
  );
}

function roleInAccount({ deploymentRoleArn }: PermittedTarget, targetRoleArn: string): string | undefined {
  return deploymentRoleArn?.replace(/^(arn:[^:]+:iam::)\*:/, `$1${accountOfArn(targetRoleArn)}:`);
}

function isRole(permitted: PermittedTarget['roleArn'], given: unknown): boolean {
  if (permitted === undefined) return given === undefined;
  return typeof given === 'string' && [permitted].flat().some((pattern) => matchesPattern(pattern, given));
}

function notPermitted(targetRoleArn: unknown, region: unknown, source: string): DeploymentError {
  const role = targetRoleArn === undefined ? 'the role of the gate' : `the role ${String(targetRoleArn)}`;
  return new DeploymentError(
    'PermissionError',
    `Expected \`targets\` of the gate to contain ${role} in ${String(region)}, which ${source} names, but it does not: ask the owner of the ` +
      'gate to add the target, or correct `targetRoleArn` and `region`.',
  );
}

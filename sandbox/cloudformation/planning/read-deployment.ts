import { createScope } from '../../../core/evaluation/create-scope.ts';
import type { EvaluatedTemplate } from '../../../core/evaluation/evaluate-template.ts';
import { evaluateValue } from '../../../core/evaluation/evaluate-value.ts';
import { listReferences } from '../../../core/evaluation/resolve-references.ts';
import { toExpression } from '../../../core/evaluation/values.ts';
import type { Template } from '../../../core/template/template.ts';
import { type Account, planContext } from '../model/account.ts';
import type { Deployment, RollbackConfiguration, StackRecord } from '../model/stack-record.ts';
import { missingCapabilities } from '../requests/capabilities.ts';
import { insufficientCapabilities, roleNotAssumable, validationError } from '../requests/errors.ts';
import { MAX_NOTIFICATION_ARNS, MAX_TAGS } from '../requests/limits.ts';
import { type Input, readFlag, readInteger, readStructures, readText, readTexts } from '../requests/read-input.ts';
import { hasTransform, type ReadTemplate, refuseMacros, refuseUnknownAttributes } from '../requests/template-reader.ts';
import { evaluateDeployment } from './predict.ts';
import { readGivenValues, readParameters } from './read-parameters.ts';
import { readReferences } from './read-ssm-values.ts';

/** A validated request. */
export interface ReadDeployment {
  readonly deployment: Deployment;
  readonly evaluated: EvaluatedTemplate;
  readonly hasTransform: boolean;
}

/** The stack of the request. A new stack has no `current`. */
export interface DeploymentSubject {
  readonly stack: Pick<StackRecord, 'name' | 'id' | 'current'>;
  /** True if the request must acknowledge transforms: a direct create or update must, a change set need not. */
  readonly isDirect: boolean;
}

/**
 * Reads the template, parameters, and settings of CreateStack, UpdateStack, and CreateChangeSet. Fields that the request omits keep the
 * values of the stack.
 *
 * @throws ServiceError with the message of the service
 */
export function readDeployment(account: Account, input: Input, { stack, isDirect }: DeploymentSubject): ReadDeployment {
  const previous = stack.current;
  const read = readTemplate(account, input, stack);
  const { body, template } = read;
  checkResourceTypes(template, readTexts(input.ResourceTypes));
  const given = input.Capabilities === undefined ? undefined : readTexts(input.Capabilities);
  const capabilities = given ?? (isDirect ? previous?.capabilities : undefined) ?? [];
  const isTransformed = hasTransform(read);
  const missing = missingCapabilities(template, isDirect && isTransformed, capabilities);
  if (missing.length > 0) throw insufficientCapabilities(missing);
  refuseMacros(read);
  if (isDirect) refuseUnknownAttributes(template);
  const roleArn = readText(input.RoleARN) ?? previous?.roleArn;
  if (roleArn !== undefined && !account.canAssumeRole(roleArn)) throw roleNotAssumable(roleArn);
  const deployment: Deployment = {
    body,
    template,
    ...readParameters(account, template, readStructures(input.Parameters), previous),
    tags: readTags(input.Tags) ?? previous?.tags ?? {},
    capabilities,
    notificationArns: readNotificationArns(input.NotificationARNs) ?? previous?.notificationArns ?? [],
    rollbackConfiguration: readRollbackConfiguration(input.RollbackConfiguration) ?? previous?.rollbackConfiguration ?? {},
    ...(roleArn === undefined ? {} : { roleArn }),
  };
  return { ...resolveDeployment(account, stack, deployment), hasTransform: isTransformed };
}

/** Reads the SSM parameters of the template's dynamic references, first those in parameter values, and evaluates the template with them. */
function resolveDeployment(
  account: Account,
  stack: DeploymentSubject['stack'],
  requested: Deployment,
): Omit<ReadDeployment, 'hasTransform'> {
  const inValues = listReferences(Object.values(requested.values));
  const deployment = withReferences(account, requested, inValues);
  const evaluated = evaluateDeployment(account, stack, deployment);
  if (!deployment.body.includes('{{resolve:')) return { deployment, evaluated };
  const references = Object.values(evaluated.resources).flatMap(({ properties }) => listReferences(toExpression(properties)));
  if (references.length === 0) return { deployment, evaluated };
  const resolved = withReferences(account, deployment, references);
  return { deployment: resolved, evaluated: evaluateDeployment(account, stack, resolved) };
}

function withReferences(account: Account, deployment: Deployment, references: readonly string[]): Deployment {
  if (references.length === 0) return deployment;
  return { ...deployment, references: { ...deployment.references, ...readReferences(account, references) } };
}

function readTemplate(account: Account, input: Input, stack: DeploymentSubject['stack']): ReadTemplate {
  const given = account.templates.fromInput(input, (location, template) =>
    evaluateLocation(account, input, stack, { location, template }),
  );
  if (readFlag(input.UsePreviousTemplate)) {
    if (given !== undefined) {
      throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
    }
    if (stack.current !== undefined) return stack.current;
  }
  if (given === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return given;
}

/** A location in a template. */
interface LocatedIn {
  readonly location: unknown;
  readonly template: Template;
}

/** Evaluates a location of AWS::Include. It can use the parameters of the template, and no resource. */
function evaluateLocation(
  account: Account,
  input: Input,
  stack: DeploymentSubject['stack'],
  { location, template: { Resources: _, ...template } }: LocatedIn,
): unknown {
  if (typeof location === 'string') return location;
  const parameters = readGivenValues(readStructures(input.Parameters), stack.current);
  const context = planContext(account, stack, { notificationArns: [], ssm: {} });
  return evaluateValue(location, createScope(template, { parameters }, context));
}

function checkResourceTypes(template: Template, allowed: readonly string[]): void {
  if (allowed.length === 0) return;
  for (const { Type: type } of Object.values(template.Resources ?? {})) {
    const isAllowed = allowed.some((pattern) =>
      pattern.endsWith('::*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type,
    );
    if (!isAllowed) {
      throw validationError(`Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`);
    }
  }
}

function readTags(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined;
  const tags = readStructures(value).map(({ Key, Value }) => [String(Key), String(Value ?? '')] as const);
  if (tags.length > MAX_TAGS) {
    const shown = tags.map(([key, text]) => `Tag(key=${key}, value=${text})`).join(', ');
    throw validationError(
      `1 validation error detected: Value '[${shown}]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TAGS}`,
    );
  }
  const reserved = tags.find(([key]) => key.startsWith('aws:'));
  if (reserved !== undefined) throw validationError('aws: prefixed tag key names are not allowed for external use.');
  return Object.fromEntries(tags);
}

function readNotificationArns(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const arns = readTexts(value);
  if (arns.length > MAX_NOTIFICATION_ARNS) {
    throw validationError(
      `1 validation error detected: Value '[${arns.join(', ')}]' at 'notificationARNs' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NOTIFICATION_ARNS}`,
    );
  }
  return arns;
}

const TRIGGER_TYPES = new Set(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']);

function readRollbackConfiguration(value: unknown): RollbackConfiguration | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { RollbackTriggers, MonitoringTimeInMinutes } = value as Input;
  const triggers = readStructures(RollbackTriggers).map(({ Arn, Type }) => ({ Arn: String(Arn), Type: String(Type) }));
  for (const { Arn, Type } of triggers) {
    if (!TRIGGER_TYPES.has(Type)) throw validationError('Rollback Trigger Type not supported');
    if (!/^arn:[^:]+:cloudwatch:[^:]+:\d+:alarm:.+/.test(Arn)) {
      throw validationError("RelativeId of a Rollback Trigger's ARN is incorrect");
    }
  }
  const minutes = readInteger(MonitoringTimeInMinutes);
  return {
    ...(triggers.length === 0 ? {} : { RollbackTriggers: triggers }),
    ...(minutes === undefined ? {} : { MonitoringTimeInMinutes: minutes }),
  };
}

import { DEFAULT_CAPACITY, orderMembers } from '../../../core/prediction/member-order.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { collectReferences } from '../../../core/template/references.ts';
import type { Template } from '../../../core/template/template.ts';
import type { SandboxService } from '../../kernel/service.ts';
import { type Account, findStack } from '../model/account.ts';
import type { ChangeSetRecord, Deployment, StackRecord } from '../model/stack-record.ts';
import { processTemplate } from '../planning/process-template.ts';
import { findIamNeed } from '../requests/capabilities.ts';
import { checkConstraints, stackNameOrId } from '../requests/constraints.ts';
import { changeSetMissing, stackWithIdMissing, validationError } from '../requests/errors.ts';
import { type Input, readText } from '../requests/read-input.ts';
import { declaredTransforms, refuseUnknownAttributes } from '../requests/template-reader.ts';

const STAGES = ['Original', 'Processed'];

/** The operations that read templates. */
export function createTemplateOperations(account: Account): SandboxService['operations'] {
  return {
    GetTemplate: (input: Input) => ({ TemplateBody: findBody(account, input), StagesAvailable: STAGES }),
    ValidateTemplate: (input: Input) => {
      const template = requireTemplate(account, input);
      refuseUnknownAttributes(template);
      return validate(template);
    },
    GetTemplateSummary: (input: Input) => summarize(findTemplate(account, input)),
  };
}

/** Returns the template of a stack or a change set. By default, this is the template after its transforms. */
function findBody(account: Account, input: Input): string {
  const stage = readText(input.TemplateStage) ?? 'Processed';
  checkConstraints([
    stackNameOrId(readText(input.StackName), false),
    { field: 'templateStage', value: stage, oneOf: ['Processed', 'Original'] },
  ]);
  const { stack, deployment } = findDeployment(account, input);
  if (deployment === undefined) return '';
  return stage === 'Original' ? deployment.body : processTemplate(account, stack, deployment);
}

interface FoundDeployment {
  readonly stack: StackRecord;
  /** Undefined for a stack in REVIEW_IN_PROGRESS. */
  readonly deployment: Deployment | undefined;
}

function findDeployment(account: Account, input: Input): FoundDeployment {
  const stackName = readText(input.StackName);
  const changeSetName = readText(input.ChangeSetName);
  if (changeSetName?.startsWith('arn:')) return ofChangeSet(account.changeSets.get(changeSetName), changeSetName);
  if (stackName === undefined) {
    throw validationError(
      changeSetName === undefined
        ? 'StackName is required if ChangeSetName is not specified.'
        : 'StackName is a required parameter.',
    );
  }
  const stack = requireStack(account, stackName);
  if (changeSetName === undefined) return { stack, deployment: stack.current };
  return ofChangeSet(stack.changeSets.get(changeSetName), changeSetName);
}

function ofChangeSet(changeSet: ChangeSetRecord | undefined, nameOrId: string): FoundDeployment {
  if (changeSet === undefined) throw changeSetMissing(nameOrId);
  return { stack: changeSet.stack, deployment: changeSet.target };
}

function findTemplate(account: Account, input: Input): Template {
  const stackName = readText(input.StackName);
  if (stackName === undefined) return requireTemplate(account, input);
  const stack = requireStack(account, stackName);
  if (stack.current === undefined) throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  return stack.current.template;
}

function requireTemplate(account: Account, input: Input): Template {
  const given = account.templates.fromInput(input);
  if (given === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return given.template;
}

function requireStack(account: Account, name: string): StackRecord {
  const stack = findStack(account, name);
  if (stack === undefined) throw stackWithIdMissing(name);
  return stack;
}

function validate(template: Template): Record<string, unknown> {
  const parameters = Object.entries(inHashOrder(template.Parameters)).map(([name, { Default, NoEcho, Description }]) => ({
    ParameterKey: name,
    ...(Default === undefined ? {} : { DefaultValue: String(Default) }),
    NoEcho: String(NoEcho) === 'true',
    ...(Description === undefined ? {} : { Description }),
  }));
  return { Parameters: parameters, ...describeNeeds(template) };
}

function summarize(template: Template): Record<string, unknown> {
  const parameters = Object.entries(inHashOrder(template.Parameters)).map(([name, parameter]) => ({
    ParameterKey: name,
    ...(parameter.Default === undefined ? {} : { DefaultValue: String(parameter.Default) }),
    ParameterType: parameter.Type,
    NoEcho: String(parameter.NoEcho) === 'true',
    ...(parameter.Description === undefined ? {} : { Description: parameter.Description }),
    ParameterConstraints: parameter.AllowedValues === undefined ? {} : { AllowedValues: parameter.AllowedValues.map(String) },
  }));
  const byType: Record<string, string[]> = {};
  for (const [logicalId, { Type: type }] of Object.entries(template.Resources ?? {})) {
    byType[type] = [...(byType[type] ?? []), logicalId];
  }
  const { AWSTemplateFormatVersion: version, Metadata: metadata } = template;
  return {
    Parameters: parameters,
    ...describeNeeds(template),
    ResourceTypes: typesInOrder(template),
    ...(version === undefined ? {} : { Version: String(version) }),
    ...(metadata === undefined ? {} : { Metadata: JSON.stringify(metadata) }),
    ResourceIdentifierSummaries: Object.entries(inHashOrder(byType)).map(([ResourceType, LogicalResourceIds]) => {
      const ResourceIdentifiers = identifiersOf(ResourceType);
      return { ResourceType, LogicalResourceIds, ...(ResourceIdentifiers.length === 0 ? {} : { ResourceIdentifiers }) };
    }),
  };
}

function inHashOrder<T>(members: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> {
  return orderMembers(members ?? {}, DEFAULT_CAPACITY) as Record<string, T>;
}

/** Returns the types of a template. A resource follows those that it refers to, and independent resources are in hash order. */
function typesInOrder({ Resources: resources }: Template): string[] {
  const types = new Set<string>();
  let left = Object.entries(inHashOrder(resources));
  while (left.length > 0) {
    const names = new Set(left.map(([logicalId]) => logicalId));
    const next = left.filter(([, { DependsOn: dependsOn, ...resource }]) => {
      const { refs, attributes } = collectReferences(resource);
      return [...refs, ...attributes, ...[dependsOn].flat()].some((name) => name !== undefined && names.has(name));
    });
    // The members of a circular dependency follow each other.
    const isStuck = next.length === left.length;
    for (const member of left) if (isStuck || !next.includes(member)) types.add(member[1].Type);
    left = isStuck ? [] : next;
  }
  return [...types];
}

/** Returns the primary identifier of a type, which an import needs; empty if the registry does not contain it. */
function identifiersOf(type: string): readonly string[] {
  return findResourceRules(type)?.identifier ?? [];
}

function describeNeeds(template: Template): Record<string, unknown> {
  const iam = findIamNeed(template);
  const transforms = declaredTransforms(template);
  const capabilities = [
    ...(iam === undefined ? [] : [iam.capability]),
    ...(transforms.length === 0 ? [] : ['CAPABILITY_AUTO_EXPAND']),
  ];
  const reason =
    iam === undefined
      ? `The following transform(s) require capabilities: [${transforms.join(', ')}]`
      : `The following resource(s) require capabilities: [${iam.types.join(', ')}]`;
  return {
    ...(template.Description === undefined ? {} : { Description: template.Description }),
    ...(capabilities.length === 0 ? {} : { Capabilities: capabilities, CapabilitiesReason: reason }),
    ...(transforms.length === 0 ? {} : { DeclaredTransforms: transforms }),
  };
}

import { TemplateError } from '../../../core/documents/template-error.ts';
import { createScope } from '../../../core/evaluation/create-scope.ts';
import { type EvaluatedResource, evaluateResource } from '../../../core/evaluation/evaluate-template.ts';
import { evaluateValue } from '../../../core/evaluation/evaluate-value.ts';
import { expandTemplate } from '../../../core/evaluation/expand-template.ts';
import { listReferences, resolveReferences } from '../../../core/evaluation/resolve-references.ts';
import type { Scope } from '../../../core/evaluation/scope.ts';
import { textOf, toExpression } from '../../../core/evaluation/values.ts';
import { ServiceError } from '../../kernel/service.ts';
import { type Account, planContext } from '../model/account.ts';
import type { Deployment, OutputRecord, ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { hasAttribute } from '../requests/asked-attributes.ts';
import { makeAttribute } from '../resources/attribute-values.ts';
import type { ResourceIdentity } from '../resources/physical-ids.ts';
import { hasSchema } from '../resources/required-properties.ts';
import { readReferences } from './read-ssm-values.ts';

/** Evaluates a template during its deployment, with the values of the resources that exist so far. */
export interface LiveEvaluation {
  /** Returns a resource with all of its values resolved. */
  resource(logicalId: string): EvaluatedResource;
  outputs(): OutputRecord[];
}

/** Evaluates a deployment on a stack. Each call of the result reads the current resources of the stack. */
export function evaluateLive(account: Account, stack: StackRecord, target: Deployment): LiveEvaluation {
  const context = planContext(account, stack, target);
  const refers = target.body.includes('{{resolve:');
  const { template } = expandTemplate({ template: target.template, parameters: target.values }, context);
  const named = createScope(template, { parameters: target.values }, context);
  const scope: Scope = {
    ...named,
    resource: (logicalId, attribute) => {
      const record = stack.resources.get(logicalId);
      if (record === undefined || record.physicalId === '') return named.resource(logicalId, attribute);
      return attribute === undefined ? record.physicalId : readAttribute(account, stack, record, attribute);
    },
  };
  return {
    resource: (logicalId) => {
      const definition = template.Resources?.[logicalId];
      const resource = definition && evaluateResource(logicalId, definition, { ...scope, trace: [] });
      if (resource === undefined) throw new Error(`Expected a resource ${logicalId} in the template, got none.`);
      const properties = toExpression(resource.properties) as Record<string, unknown>;
      return { ...resource, properties: refers ? resolveLate(account, properties) : properties };
    },
    outputs: () => {
      const outputScope: Scope = { ...scope, block: 'Outputs', trace: [] };
      return Object.entries(template.Outputs ?? {}).flatMap(([key, output]) => {
        if (output.Condition !== undefined && scope.condition(output.Condition) !== true) return [];
        const value = textOf(evaluateValue(output.Value, outputScope));
        const exportName = output.Export === undefined ? undefined : textOf(evaluateValue(output.Export.Name, outputScope));
        return [{ key, value, description: output.Description, exportName }];
      });
    },
  };
}

/** Resolves the dynamic references whose names depend on other resources. */
function resolveLate(account: Account, properties: Record<string, unknown>): Record<string, unknown> {
  const references = listReferences(properties);
  if (references.length === 0) return properties;
  try {
    return resolveReferences(properties, readReferences(account, references)) as Record<string, unknown>;
  } catch (error) {
    throw error instanceof ServiceError ? new TemplateError(error.message) : error;
  }
}

/**
 * Returns an attribute of a resource: the property with this name, or the current value from the handler of the type; otherwise a
 * generated value, which does not change after the first read.
 */
export function readAttribute(account: Account, stack: StackRecord, record: ResourceRecord, attribute: string): unknown {
  const property = record.properties[attribute];
  const isReadable = hasSchema(record.type) || hasAttribute(record.type, attribute);
  if (isReadable && property !== undefined && typeof property !== 'object') return property;
  const own = account.handlerOf(record.type).attribute?.(record, attribute);
  if (own !== undefined) return own;
  if (!hasAttribute(record.type, attribute)) {
    throw new TemplateError(`Requested attribute ${attribute} does not exist in schema for ${record.type}`);
  }
  const known = record.attributes.get(attribute) ?? makeUp(account, stack, record, attribute);
  record.attributes.set(attribute, known);
  return known;
}

function makeUp(account: Account, stack: StackRecord, record: ResourceRecord, attribute: string): unknown {
  const identity = identityOf(account, stack, record.logicalId, record.type, record.properties);
  return makeAttribute(identity, record.physicalId, attribute, account.ids);
}

/** Returns the parts of a physical ID. */
export function identityOf(
  account: Account,
  stack: StackRecord,
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): ResourceIdentity {
  const { region, accountId, partition } = account;
  return { type, logicalId, stackName: stack.name, stackId: stack.id, region, accountId, partition, properties };
}

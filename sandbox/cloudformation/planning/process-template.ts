import { createScope } from '../../../core/evaluation/create-scope.ts';
import { evaluateBranch } from '../../../core/evaluation/evaluate-value.ts';
import { expandTemplate } from '../../../core/evaluation/expand-template.ts';
import type { Scope } from '../../../core/evaluation/scope.ts';
import { hasUnknown } from '../../../core/evaluation/values.ts';
import type { Template } from '../../../core/template/template.ts';
import { type Account, planContext } from '../model/account.ts';
import type { Deployment, StackRecord } from '../model/stack-record.ts';
import { declaredTransforms, isProcessed } from '../requests/template-reader.ts';

/**
 * Returns the template of a deployment after its transforms. A template without transforms is returned unchanged, any other
 * template as JSON.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 */
export function processTemplate(account: Account, stack: Pick<StackRecord, 'name' | 'id'>, deployment: Deployment): string {
  const { body, template, values } = deployment;
  if (declaredTransforms(template).length === 0) return isProcessed(deployment) ? JSON.stringify(template) : body;
  const context = planContext(account, stack, deployment);
  const { template: expanded } = expandTemplate({ template, parameters: values }, context);
  const scope = createScope(expanded, { parameters: values }, context);
  const { Transform: _, ...sections } = expanded;
  return JSON.stringify({ ...sections, ...resolveSections(sections, scope) });
}

/** The functions that AWS::LanguageExtensions replaces by their results. */
const EXTENSIONS = new Set(['Fn::Length', 'Fn::ToJsonString']);

function resolveSections({ Resources, Outputs }: Template, scope: Scope): Template {
  return {
    ...(Resources === undefined ? {} : { Resources: resolveExtensions(Resources, scope) as Template['Resources'] }),
    ...(Outputs === undefined ? {} : { Outputs: resolveExtensions(Outputs, scope) as Template['Outputs'] }),
  } as Template;
}

function resolveExtensions(value: unknown, scope: Scope, isPolicy = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolveExtensions(item, scope));
  const [[name = '', argument] = [], ...others] = Object.entries(value);
  const isExtension = others.length === 0 && (EXTENSIONS.has(name) || isPolicy || hasDefault(name, argument));
  const result = isExtension ? evaluateBranch(value, scope) : undefined;
  if (isExtension && !hasUnknown(result)) return result;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      resolveExtensions(child, scope, key === 'DeletionPolicy' || key === 'UpdateReplacePolicy'),
    ]),
  );
}

function hasDefault(name: string, argument: unknown): boolean {
  return name === 'Fn::FindInMap' && Array.isArray(argument) && argument.length > 3;
}

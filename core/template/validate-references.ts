import { TemplateError } from '../documents/template-error.ts';
import { collectReferences } from './collect-references.ts';
import { isModuleName } from './is-module-name.ts';
import type { Template } from './template.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const PSEUDO_PARAMETERS = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

/**
 * Refuses references to resources, parameters and conditions that the template does not declare. A template whose names may still
 * come out of a transform is left to its evaluation.
 *
 * @throws {TemplateError} `Template format error: Unresolved resource dependencies [X] in the Resources block of the template`
 */
export function validateReferences(template: Template): void {
  const conditions = new Set(Object.keys({ ...template.Conditions }));
  if (collectReferences(template.Conditions).isTransformed || template.Transform !== undefined) return;

  const resources = new Set(Object.keys({ ...template.Resources }));
  const known = new Set([...resources, ...Object.keys({ ...template.Parameters }), ...PSEUDO_PARAMETERS]);
  for (const block of ['Resources', 'Outputs'] as const) {
    const found = collectReferences(template[block]);
    if (found.isTransformed) return;
    const strangers = [
      ...[...found.refs].filter((name) => !known.has(name)),
      ...[...found.attributes, ...dependencies(template, block)].filter((name) => !resources.has(name)),
    ].filter((name) => !isModuleName(template, name));
    if (strangers.length > 0) {
      const names = [...new Set(strangers)].join(', ');
      throw new TemplateError(
        `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
      );
    }
    for (const name of found.conditions) {
      if (!conditions.has(name)) throw new TemplateError(`Template error: unresolved condition dependency ${name} in Fn::If`);
    }
    for (const member of Object.values({ ...template[block] })) {
      if (member.Condition !== undefined && !conditions.has(member.Condition)) {
        throw new TemplateError(
          `Template format error: Unresolved condition dependency ${member.Condition} in the ${block} block of the template`,
        );
      }
    }
  }
}

function dependencies(template: Template, block: 'Resources' | 'Outputs'): string[] {
  if (block === 'Outputs') return [];
  return Object.values({ ...template.Resources }).flatMap(({ DependsOn }) => (DependsOn === undefined ? [] : [DependsOn].flat()));
}

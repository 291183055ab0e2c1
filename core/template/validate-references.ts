import { placeErrorAt, TemplateError } from '../documents/template-error.ts';
import { checkForm } from './check-form.ts';
import { collectReferences, isModuleName, type References } from './references.ts';
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
 * Refuses references to resources, parameters, and conditions that the template does not declare. A transform can add names, so a template with a transform is checked when it is evaluated.
 *
 * @throws {TemplateError} `Template format error: Unresolved resource dependencies [X] in the Resources block of the template`
 */
export function validateReferences(template: Template): void {
  const conditions = new Set(Object.keys({ ...template.Conditions }));
  const usedInConditions = collectIn('Conditions', template);
  if (usedInConditions.isTransformed || template.Transform !== undefined) return;

  const resources = new Set(Object.keys({ ...template.Resources }));
  const parameters = new Set([...Object.keys({ ...template.Parameters }), ...PSEUDO_PARAMETERS]);
  const known = new Set([...resources, ...parameters]);
  refuseResourcesInConditions(usedInConditions, parameters);
  for (const block of ['Resources', 'Outputs'] as const) {
    const importNames = new Set<string>();
    const found = collectIn(block, template, importNames);
    if (found.isTransformed) return;
    const strangers = [
      ...[...found.refs].filter((name) => !known.has(name)),
      ...[...found.attributes, ...dependencies(template, block)].filter((name) => !resources.has(name)),
    ].filter((name) => !isModuleName(template, name));
    if (strangers.length > 0) {
      const names = [...new Set(strangers)].join(', ');
      throw new TemplateError(
        `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
      ).at(...placeOfUse(template, block, strangers));
    }
    const dependent = [...importNames].filter((name) => resources.has(name));
    if (dependent.length > 0) {
      throw new TemplateError(
        'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
      ).at(...placeOfUse(template, block, dependent));
    }
    for (const name of found.conditions) {
      if (conditions.has(name)) continue;
      throw new TemplateError(`Template error: unresolved condition dependency ${name} in Fn::If`).at(
        ...placeOfUse(template, block, [name]),
      );
    }
    for (const [id, member] of Object.entries({ ...template[block] })) {
      if (member.Condition !== undefined && !conditions.has(member.Condition)) {
        throw new TemplateError(
          `Template format error: Unresolved condition dependency ${member.Condition} in the ${block} block of the template`,
        ).at(block, id, 'Condition');
      }
    }
  }
}

/** A condition can only depend on parameters and mappings. */
function refuseResourcesInConditions({ refs, attributes }: References, parameters: ReadonlySet<string>): void {
  const others = [...new Set([...refs, ...attributes])].filter((name) => !parameters.has(name));
  if (others.length === 0) return;
  throw new TemplateError(
    `Template format error: Unresolved dependencies [${others.join(', ')}]. Cannot reference resources in the Conditions block of the template`,
  ).at('Conditions');
}

/** @param importNames receives the names in the arguments of Fn::ImportValue, which must not depend on resources */
function collectIn(
  block: 'Conditions' | 'Resources' | 'Outputs',
  template: Template,
  importNames = new Set<string>(),
): References {
  const visit = (key: string, child: unknown): void => {
    checkForm(key, child);
    if (key !== 'Fn::ImportValue') return;
    const { refs, attributes } = collectReferences(child);
    for (const name of [...refs, ...attributes]) importNames.add(name);
  };
  try {
    return collectReferences(template[block], visit);
  } catch (error) {
    throw placeErrorAt(error, block);
  }
}

/** Returns the path of the first resource or output that uses one of the names. */
function placeOfUse(template: Template, block: 'Resources' | 'Outputs', names: readonly string[]): string[] {
  const members = Object.entries({ ...template[block] }) as [string, { readonly DependsOn?: unknown }][];
  const users = members.filter(([, member]) => {
    const { refs, attributes, conditions } = collectReferences(member);
    const used = new Set<unknown>([...refs, ...attributes, ...conditions, ...[member.DependsOn].flat()]);
    return names.some((name) => used.has(name));
  });
  return [block, ...users.map(([id]) => id).slice(0, 1)];
}

function dependencies(template: Template, block: 'Resources' | 'Outputs'): string[] {
  if (block === 'Outputs') return [];
  return Object.values({ ...template.Resources }).flatMap(({ DependsOn }) => (DependsOn === undefined ? [] : [DependsOn].flat()));
}

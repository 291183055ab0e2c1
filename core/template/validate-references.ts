import { splitAttribute } from './short-forms.ts';
import { subVariables } from './sub-variables.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

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
  const references = new ReferenceCollector();
  const conditions = new Set(Object.keys(template.Conditions ?? {}));
  references.collect(template.Conditions);
  if (references.transformed || template.Transform !== undefined) return;

  const resources = new Set(Object.keys(template.Resources ?? {}));
  const known = new Set([...resources, ...Object.keys(template.Parameters ?? {}), ...PSEUDO_PARAMETERS]);
  for (const block of ['Resources', 'Outputs'] as const) {
    const found = new ReferenceCollector();
    found.collect(template[block]);
    if (found.transformed) return;
    const strangers = new Set([
      ...[...found.refs].filter((name) => !known.has(name)),
      ...[...found.attributes, ...dependencies(template, block)].filter((name) => !resources.has(name)),
    ]);
    if (strangers.size > 0) {
      const names = [...strangers].join(', ');
      throw new TemplateError(
        `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
      );
    }
    for (const name of found.conditions) {
      if (!conditions.has(name)) throw new TemplateError(`Template error: unresolved condition dependency ${name} in Fn::If`);
    }
    for (const member of Object.values(template[block] ?? {})) {
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
  return Object.values(template.Resources ?? {}).flatMap(({ DependsOn }) => (DependsOn === undefined ? [] : [DependsOn].flat()));
}

/** Gathers the names that intrinsics in a value refer to, checking the form of those that the service checks before anything else. */
class ReferenceCollector {
  readonly refs = new Set<string>();
  readonly attributes = new Set<string>();
  readonly conditions = new Set<string>();
  transformed = false;

  collect(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.collect(item);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) this.#collectMember(key, child);
    }
  }

  #collectMember(key: string, child: unknown): void {
    if (key.startsWith('Fn::ForEach::') || key === 'Fn::Transform') this.transformed = true;
    else if (key === 'Ref' && typeof child === 'string') this.refs.add(child);
    else if (key === 'Fn::GetAtt') this.#collectAttribute(child);
    else if (key === 'Fn::Sub') this.#collectSub(child);
    else if (key === 'Fn::If' && Array.isArray(child) && typeof child[0] === 'string') {
      this.conditions.add(child[0]);
      this.collect(child.slice(1));
    } else {
      checkForm(key, child);
      this.collect(child);
    }
  }

  #collectAttribute(child: unknown): void {
    const parts: unknown[] = typeof child === 'string' ? splitAttribute(child) : Array.isArray(child) ? child : [];
    const [name, ...attribute] = parts;
    if (typeof name !== 'string' || name === '' || attribute.length === 0 || attribute.some((part) => part === '')) {
      throw new TemplateError(
        'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
      );
    }
    this.attributes.add(name);
    this.collect(attribute);
  }

  #collectSub(child: unknown): void {
    const [text, variables] = Array.isArray(child) ? child : [child, undefined];
    const own = new Set(Object.keys((variables as Record<string, unknown> | undefined) ?? {}));
    for (const name of subVariables(String(text))) {
      if (own.has(name)) continue;
      const [head, attribute] = splitAttribute(name);
      if (attribute === undefined) this.refs.add(name);
      else this.attributes.add(head as string);
    }
    this.collect(variables);
  }
}

function checkForm(name: string, argument: unknown): void {
  if (name === 'Fn::Equals' && !(Array.isArray(argument) && argument.length === 2)) {
    throw new TemplateError('Template error: every Fn::Equals object requires a list of 2 string parameters.');
  }
  if (name === 'Fn::Split' && !(Array.isArray(argument) && argument.length === 2)) {
    throw new TemplateError(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  }
}

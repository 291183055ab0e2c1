import { checkForm } from '../template/check-form.ts';
import { collectReferences } from '../template/references.ts';
import type { Template, TemplateResource } from '../template/template.ts';

/** The templates of one stack. Transforms are processed. */
export interface StackTemplates {
  /** The deployed template. Without it, the values before the change are not known. */
  readonly before?: Template | undefined;
  /** The template that the change set deploys. */
  readonly after: Template;
}

/** Templates by path of the stack: the logical IDs of the nested stacks that contain it, joined by `/`; empty for the root. */
export type TemplatesByPath = ReadonlyMap<string, StackTemplates>;

/**
 * Selects the templates that show every resource: none has a loop, a macro, or a type that a transform still has to expand. A stack with
 * any other template is judged as if its templates were not known.
 */
export function selectUsable(templates: TemplatesByPath): TemplatesByPath {
  return new Map([...templates].filter(([, { before = {}, after }]) => isExpanded(before) && isExpanded(after)));
}

function isExpanded({ Resources = {}, Outputs = {}, Transform }: Template): boolean {
  const transforms = [Transform ?? []].flat();
  return (
    transforms.every((name) => name === 'AWS::LanguageExtensions') &&
    Object.entries(Resources).every(([id, resource]) => !id.startsWith('Fn::') && isPlainResource(resource)) &&
    !referencesOf([Resources, Outputs]).isTransformed
  );
}

function isPlainResource(resource: TemplateResource | undefined): boolean {
  return typeof resource?.Type === 'string' && !resource.Type.startsWith('AWS::Serverless::');
}

/** Names that a value refers to: resources, parameters, and pseudo parameters. */
export interface ReferencedNames {
  readonly names: ReadonlySet<string>;
  readonly isTransformed: boolean;
}

/** Gathers the names that a part of a template refers to. An invalid part is treated as transformed, because the names in it are unknown. */
export function referencesOf(value: unknown): ReferencedNames {
  try {
    const { refs, attributes, isTransformed } = collectReferences(value, checkForm);
    return { names: new Set([...refs, ...attributes]), isTransformed };
  } catch {
    return { names: new Set(), isTransformed: true };
  }
}

/** The properties of one resource in both templates; undefined for a template without the resource. */
export interface DeclaredSides {
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  readonly after?: Readonly<Record<string, unknown>> | undefined;
}

/** Reads the properties of a resource in both templates. */
export function declaredSides(templates: StackTemplates | undefined, logicalId: string): DeclaredSides {
  const sideOf = (template: Template | undefined) => template?.Resources?.[logicalId]?.Properties;
  if (templates?.before === undefined) return {};
  return { before: sideOf(templates.before), after: sideOf(templates.after) };
}

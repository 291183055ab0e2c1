import type { Template } from '../template/template.ts';
import { isLogicalId, RESOURCE_ATTRIBUTES, TEMPLATE_SECTIONS } from '../template/validate-template.ts';

/**
 * A resource type that is not a module: publisher, service, and resource, or `Custom::` and a name. Every name in a type of AWS begins with
 * a capital letter: a type in lower case is not the one that a rule of the policy names.
 */
const RESOURCE_TYPE =
  /^(?:AWS(?:::[A-Z][A-Za-z0-9]{1,63}){2}|(?![Aa][Ww][Ss]::)[A-Za-z0-9]{2,64}(?:::[A-Za-z0-9]{2,64}){2}|Custom::[\w@-]{1,60})$/;

/** Types that the transform of AWS SAM replaces with other resources. */
const SERVERLESS = 'AWS::Serverless::';

/** The transform that adds resources only for a loop, whose key is not a logical ID. */
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/**
 * Lists the parts of a template that can create resources which the template does not show, one clause each: transforms, modules, and
 * every shape that CloudFormation does not document. Only documented shapes are known to create exactly what they show.
 */
export function findHiddenResources(template: Template): readonly string[] {
  const { Transform, Resources = {}, ...sections } = template;
  const unknown = Object.keys(sections).filter((key) => !TEMPLATE_SECTIONS.has(key));
  return [
    ...(Transform === undefined || hasOnlyLoops([Transform].flat())
      ? []
      : ['the template has a transform, which can add resources']),
    ...unknown.map((key) => `the template has the section ${key}, which CloudFormation does not document`),
    ...(isMap(Resources) ? Object.entries(Resources).flatMap(checkResource) : ['the section Resources is not a map']),
  ];
}

function hasOnlyLoops(transforms: readonly unknown[]): boolean {
  return transforms.length > 0 && transforms.every((name) => name === LANGUAGE_EXTENSIONS);
}

function checkResource([id, resource]: readonly [string, unknown]): readonly string[] {
  if (!isLogicalId(id)) {
    return [`the section Resources has the key ${id}, which is not a logical ID and can add resources`];
  }
  if (!isResource(resource)) {
    return [`${id} is not a resource with a type`];
  }
  const keys = Object.keys(resource).filter((key) => !RESOURCE_ATTRIBUTES.has(key));
  return [
    ...(RESOURCE_TYPE.test(resource.Type)
      ? []
      : [`${id} has the type ${resource.Type}, which is a module or not a resource type`]),
    ...(resource.Type.startsWith(SERVERLESS)
      ? [`${id} has the type ${resource.Type}, which a transform replaces with other resources`]
      : []),
    ...keys.map((key) => `${id} has the attribute ${key}, which CloudFormation does not document`),
  ];
}

/** Checks whether a value is a resource that shows its type. */
export function isResource(declared: unknown): declared is { readonly Type: string } {
  return isMap(declared) && typeof declared.Type === 'string';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

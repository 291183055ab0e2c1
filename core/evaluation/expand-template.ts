import type { PlanContext, PlanSide } from '../prediction/prediction.ts';
import type { Template } from '../template/template.ts';
import { createScope } from './create-scope.ts';
import { expandLoops } from './expand-loops.ts';

const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
const SNIPPET = 'Fn::Transform';

/** A template after the transforms that can be done offline. */
export interface ExpandedTemplate {
  readonly template: Template;
  /** Loops whose collection is not known here, by name. They are left out. */
  readonly unexpandedLoops: readonly string[];
  /** Macros over the whole template or a section of it, which only the service can run; `AWS::Serverless-2016-10-31` is one. */
  readonly macros: readonly string[];
}

/**
 * Does what `AWS::LanguageExtensions` does to a template: every Fn::ForEach becomes what it makes. Other transforms are left for
 * the service and named.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function expandTemplate(side: PlanSide, context: PlanContext): ExpandedTemplate {
  const transforms = listTransforms(side.template.Transform);
  const { template, snippets } = takeOutSnippets(side.template);
  const macros = [...transforms.filter((name) => name !== LANGUAGE_EXTENSIONS), ...snippets];
  if (!transforms.includes(LANGUAGE_EXTENSIONS)) return { template, unexpandedLoops: [], macros };
  const unexpandedLoops: string[] = [];
  const scope = createScope(template, side, context);
  const sections = Object.fromEntries(
    (['Conditions', 'Resources', 'Outputs'] as const)
      .filter((name) => template[name] !== undefined)
      .map((name) => [name, expandLoops(template[name], scope, unexpandedLoops)]),
  );
  return { template: { ...template, ...sections }, unexpandedLoops, macros };
}

/** Whether something that is not expanded here may declare names that the template does not. */
export function mayBringNames({ macros, unexpandedLoops }: ExpandedTemplate): boolean {
  return macros.length + unexpandedLoops.length > 0;
}

/** A Fn::Transform beside the members of a section brings more of them: nobody here knows which. */
function takeOutSnippets(template: Template): { readonly template: Template; readonly snippets: readonly string[] } {
  const snippets: string[] = [];
  const withoutSnippet = (members: unknown): unknown => {
    if (typeof members !== 'object' || members === null || !Object.hasOwn(members, SNIPPET)) return members;
    const { [SNIPPET]: snippet, ...rest } = members as Readonly<Record<string, unknown>>;
    snippets.push(...listTransforms(snippet));
    return rest;
  };
  const sections = Object.entries(withoutSnippet(template) as Template).map(([name, section]) => [
    name,
    name === 'Transform' ? section : withoutSnippet(section),
  ]);
  return { template: Object.fromEntries(sections), snippets };
}

function listTransforms(transform: unknown): string[] {
  return [transform].flat().flatMap((item) => {
    if (typeof item === 'string') return [item];
    if (typeof item !== 'object' || item === null) return [];
    return [String((item as { Name?: unknown }).Name ?? 'without a name')];
  });
}

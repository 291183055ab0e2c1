import type { Template } from '../template/template.ts';
import { createScope } from './create-scope.ts';
import { expandLoops } from './expand-loops.ts';
import type { PlanContext, PlanSide } from './prediction.ts';

const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** A template after the transforms that can be done offline. */
export interface ExpandedTemplate {
  readonly template: Template;
  /** Loops whose collection is not known here, by name. They are left out. */
  readonly unexpandedLoops: readonly string[];
  /** Macros that only the service can run, `AWS::Serverless-2016-10-31` among them. */
  readonly macros: readonly string[];
}

/**
 * Does what `AWS::LanguageExtensions` does to a template: every Fn::ForEach becomes what it makes. Other transforms are left for
 * the service and named.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function expandTemplate(side: PlanSide, context: PlanContext): ExpandedTemplate {
  const { template } = side;
  const transforms = listTransforms(template.Transform);
  const macros = transforms.filter((name) => name !== LANGUAGE_EXTENSIONS);
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

function listTransforms(transform: unknown): string[] {
  return [transform].flat().flatMap((item) => {
    if (typeof item === 'string') return [item];
    const name = (item as { Name?: unknown } | undefined)?.Name;
    return typeof name === 'string' ? [name] : [];
  });
}

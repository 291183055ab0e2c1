import type { Template } from '../template/template.ts';
import { createScope } from './create-scope.ts';
import { type EvaluatedTemplate, evaluateTemplate } from './evaluate-template.ts';
import { expandTemplate } from './expand-template.ts';
import { knownIdentity } from './known-identity.ts';
import type { PlanContext, PlanSide } from './prediction.ts';
import type { Scope } from './scope.ts';

/** One side of a prediction, ready to be looked into. */
export interface Side {
  readonly template: Template;
  readonly given: Readonly<Record<string, string>>;
  readonly evaluated: EvaluatedTemplate;
  readonly scope: Scope;
}

/** Evaluates one side. References to resources give what the context knows, else what the template itself tells of them. */
export function openSide(side: PlanSide, context: PlanContext): Side {
  const template = expandTemplate(side, context);
  const evaluated = evaluateTemplate(side, context);
  const plain = createScope(template, side.parameters, context);
  const scope: Scope = {
    ...plain,
    resource: (logicalId, attribute) => {
      const value = plain.resource(logicalId, attribute);
      return value === undefined ? undefined : knownIdentity(value, evaluated.resources[logicalId], attribute);
    },
  };
  return { template, given: side.parameters, evaluated, scope };
}

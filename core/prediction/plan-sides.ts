import { createScope, type Given } from '../evaluation/create-scope.ts';
import { type EvaluatedTemplate, evaluateExpanded } from '../evaluation/evaluate-template.ts';
import { type ExpandedTemplate, expandTemplate, mayBringNames } from '../evaluation/expand-template.ts';
import type { Scope } from '../evaluation/scope.ts';
import { knownIdentity } from './known-identity.ts';
import type { PlanContext, PlanSide } from './prediction.ts';

/** One side of a prediction, ready to be looked into. */
export interface Side extends ExpandedTemplate {
  readonly given: Given;
  readonly evaluated: EvaluatedTemplate;
  readonly scope: Scope;
}

/** Evaluates one side. References to resources give what the context knows, else what the template itself tells of them. */
export function openSide(side: PlanSide, context: PlanContext): Side {
  const expanded = expandTemplate(side, context);
  const { template } = expanded;
  const evaluated = evaluateExpanded(expanded, side, context);
  const plain = createScope(template, side, context, mayBringNames(expanded));
  const scope: Scope = {
    ...plain,
    resource: (logicalId, attribute) => {
      const value = plain.resource(logicalId, attribute);
      const resource = evaluated.resources[logicalId];
      return resource === undefined ? value : knownIdentity(value, resource, attribute);
    },
  };
  return { ...expanded, given: side, evaluated, scope };
}

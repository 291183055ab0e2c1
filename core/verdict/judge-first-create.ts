import type { Evidence, Gap } from '../change-set/evidence.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { Policies } from '../policy/policy.ts';
import { PRESETS } from '../policy/presets.ts';
import type { Template } from '../template/template.ts';
import { judge } from './judge.ts';
import { restrictsCreates } from './restricts-creates.ts';
import type { Verdict } from './verdict.ts';

/**
 * Judges the first create of a stack from its template: each declared resource is a `create`, also one under a condition.
 * What the template can bring besides (a transform, a loop) is not visible; it is refused where the policy restricts creates
 * at all.
 */
export function judgeFirstCreate(
  template: Template,
  policies: Policies = { baseline: PRESETS.standard },
  stackName = '',
): Verdict {
  return judge(describeAsEvidence(template, policies, stackName), { policies });
}

function describeAsEvidence(template: Template, policies: Policies, stackName: string): Evidence {
  const declared = Object.entries(template.Resources ?? {});
  return {
    changeSetId: '',
    changeSetName: '',
    stackId: '',
    stackName,
    saysNoChanges: false,
    changes: declared.filter(([, resource]) => isResource(resource)).map(([id, resource]) => describeCreate(id, resource.Type)),
    gaps: restrictsCreates(policies) ? findHidden(template) : [],
    notes: [],
    hooks: [],
    hiddenParameters: [],
  };
}

function describeCreate(id: string, type: string): LocatedChange {
  return { path: '', plain: { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: id, ResourceType: type } } };
}

function findHidden(template: Template): readonly Gap[] {
  const generated = Object.entries(template.Resources ?? {}).filter(
    ([, resource]) => !isResource(resource) || 'Fn::Transform' in resource,
  );
  return [
    ...(template.Transform === undefined
      ? []
      : ['The template has a transform, which can add resources that are not visible before']),
    ...generated.map(([id]) => `The template makes resources by ${id}, which are not visible before`),
  ].map((what) => ({ path: '', reason: `${what}, and the policy restricts what may be created.` }));
}

function isResource(declared: unknown): declared is { readonly Type: string } {
  return typeof declared === 'object' && declared !== null && 'Type' in declared && typeof declared.Type === 'string';
}

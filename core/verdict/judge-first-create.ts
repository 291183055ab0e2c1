import type { Evidence } from '../change-set/evidence.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { findExposures } from '../losses/find-exposures.ts';
import type { Policies } from '../policy/policy.ts';
import { PRESETS } from '../policy/presets.ts';
import type { SettingsChange } from '../stack/settings-change.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import { findHiddenResources, isResource } from './find-hidden-resources.ts';
import { judge } from './judge.ts';
import { restrictsCreates } from './restricts-creates.ts';
import type { Verdict } from './verdict.ts';

/**
 * Judges the first create of a stack from its template: each declared resource is a `create`, including resources with a condition. If
 * the policy restricts creates, each part of the template that can create other resources is a gap.
 *
 * @param settings settings of the new stack
 * @param now ISO 8601, for freeze windows
 */
export function judgeFirstCreate(
  template: Template,
  policies: Policies = { baseline: PRESETS.standard },
  stackName = '',
  settings: SettingsChange = {},
  now = '',
): Verdict {
  return judge(evidenceOfFirstCreate(template, policies, stackName), { policies, settings, now, isNew: true });
}

/**
 * Builds the evidence of a first create from its template: a create for each declared resource, and a gap for each part that is not
 * visible.
 */
export function evidenceOfFirstCreate(template: Template, policies: Policies, stackName: string): Evidence {
  const hidden = findHiddenResources(template).map(
    (clause) =>
      `The resources that the first create would make are not fully visible, and the policy restricts creates: ${clause}.`,
  );
  return {
    changeSetId: '',
    changeSetName: '',
    stackId: '',
    stackName,
    saysNoChanges: false,
    changes: Object.entries(template.Resources ?? {}).flatMap(([id, resource]) =>
      isResource(resource) ? [describeCreate(id, resource.Type)] : [],
    ),
    gaps: restrictsCreates(policies) ? hidden.map((reason) => ({ path: '', reason, hidesOnlyCreates: true })) : [],
    ...(hidden.length === 0 ? {} : { hiddenCreates: hidden }),
    notes: Object.entries(template.Resources ?? {}).flatMap(([id, resource]) =>
      isResource(resource) ? describeExposures(id, resource) : [],
    ),
    hooks: [],
    hiddenParameters: [],
  };
}

/** A new stack has no data, so the report lists public access and the policy does not decide about it. */
function describeExposures(id: string, { Type, Properties }: TemplateResource): readonly string[] {
  return findExposures(Type, Properties ?? {}).map(
    (exposure) => `${id} (${Type}) allows public or administrator access: ${exposure}.`,
  );
}

function describeCreate(id: string, type: string): LocatedChange {
  return { path: '', plain: { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: id, ResourceType: type } } };
}

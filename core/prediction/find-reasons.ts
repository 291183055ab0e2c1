import { requiresRecreation } from '../resource-types/requires-recreation.ts';
import { findResourceRules, type Recreation } from '../resource-types/resource-rules.ts';
import type { TemplateResource } from '../template/template.ts';
import { BOTH, type Reason } from './reason.ts';
import { type ReasonsInput, slotReasons } from './slot-reasons.ts';

const ATTRIBUTES = ['Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

const ALWAYS = { evaluation: 'Static', source: 'DirectModification', views: BOTH, leaves: [] } as const;

/**
 * Why a resource that is on both sides changes; nothing where it does not. Another DependsOn or Condition is no change, another policy is
 * one in place.
 */
export function findReasons(before: TemplateResource, after: TemplateResource, input: ReasonsInput): Reason[] {
  // CloudFormation refuses it; what a person means by it is one resource in place of another.
  if (before.Type !== after.Type) return [{ ...ALWAYS, attribute: 'Properties', recreation: 'Always' }];

  const reasons = [...propertyNames(before, after)].flatMap((name) => propertyReasons(name, before, after, input));
  for (const attribute of ATTRIBUTES) {
    const slot = { attribute, type: after.Type, path: [], before: before[attribute], after: after[attribute] };
    reasons.push(...slotReasons(slot, input));
  }
  const tagProperty = findResourceRules(after.Type)?.tagProperty;
  if (input.changedStackTags && tagProperty !== undefined && !reasons.some(({ attribute }) => attribute === 'Tags')) {
    reasons.push({ ...ALWAYS, attribute: 'Tags', recreation: stackTagsRecreation(after.Type, tagProperty) });
  }
  return reasons;
}

function propertyNames(before: TemplateResource, after: TemplateResource): Set<string> {
  return new Set([...Object.keys(before.Properties ?? {}), ...Object.keys(after.Properties ?? {})]);
}

function propertyReasons(name: string, before: TemplateResource, after: TemplateResource, input: ReasonsInput): Reason[] {
  const attribute = findResourceRules(after.Type)?.tagProperty === name ? 'Tags' : 'Properties';
  const values = { before: before.Properties?.[name], after: after.Properties?.[name] };
  return slotReasons({ attribute, type: after.Type, path: [name], ...values }, input);
}

/** Stack-level tags reach every resource that takes tags; nobody says what becomes of one whose own tags cannot be changed in place. */
function stackTagsRecreation(type: string, tagProperty: string): Recreation {
  return requiresRecreation(type, [tagProperty], true) === 'Never' ? 'Never' : 'Conditionally';
}

import { type SecretComparison, versionIn } from '../deployment/secret-versions.ts';
import { nameResource } from '../effects/describe-effect.ts';
import type { Effect } from '../effects/effect.ts';
import { compareSeverity } from '../effects/join-claims.ts';
import { keyOfReference, type SecretReference } from './find-secret-references.ts';

/**
 * Adds the possible effect of references to secrets to the effect of a change. If the current version of a secret differs from the version
 * at the last successful deployment, CloudFormation may replace the resource. If the versions are unknown, the property
 * gets no effect with the stated effect `may-replace`: the preset `strict` judges it, and the other presets report it.
 */
export function addSecretEffects(
  effect: Effect,
  references: readonly SecretReference[],
  { deployed, current }: SecretComparison,
): Effect {
  const own = references.filter(
    ({ path, logicalResourceId }) => path === effect.path && logicalResourceId === effect.logicalResourceId,
  );
  const changed: SecretReference[] = [];
  const unknown: SecretReference[] = [];
  for (const reference of own) {
    const before = versionIn(deployed, keyOfReference(reference));
    const now = versionIn(current, reference.secret);
    if (before === undefined || now === undefined) unknown.push(reference);
    else if (before !== now) changed.push(reference);
  }
  return addUnknown(addChanged(effect, changed), unknown);
}

function addChanged(effect: Effect, changed: readonly SecretReference[]): Effect {
  if (changed.length === 0) {
    return effect;
  }
  const { kind, causes, stated, also = [] } = effect;
  const properties = propertiesOf(changed);
  const isHeadline = compareSeverity('may-replace', kind) < 0;
  const sentence = `${nameResource(effect)} may be replaced because ${describeReferences(changed)}, which is not the version of the last successful deployment. If it is replaced, CloudFormation deletes the old resource.`;
  const headline = { effect: kind, causes, ...(stated === undefined ? {} : { stated }) };
  return isHeadline
    ? {
        ...effect,
        kind: 'may-replace',
        stated: undefined,
        causes: properties,
        also: [headline, ...also],
        sentence: `${sentence} ${effect.sentence}`,
      }
    : { ...effect, also: [...also, { effect: 'may-replace', causes: properties }], sentence: `${effect.sentence} ${sentence}` };
}

function addUnknown(effect: Effect, unknown: readonly SecretReference[]): Effect {
  if (unknown.length === 0) {
    return effect;
  }
  const reason = `${describeReferences(unknown)}. The gate cannot determine whether the secret has changed since the last successful deployment; if it has, CloudFormation replaces the resource.`;
  const possible = { effect: 'none', stated: 'may-replace', causes: propertiesOf(unknown) } as const;
  const isMilder = compareSeverity('may-replace', effect.stated ?? effect.kind) < 0;
  return {
    ...effect,
    ...(isMilder ? { also: [...(effect.also ?? []), possible] } : {}),
    sentence: `${effect.sentence} In addition, ${reason}`,
    note: `${nameResource(effect)}: ${reason}`,
  };
}

function describeReferences(references: readonly SecretReference[]): string {
  return references
    .map(({ property, secret }) =>
      secret === ''
        ? `the change set does not show ${property}, which can refer to a secret`
        : `${property} refers to the current version of ${secret}`,
    )
    .join(' and ');
}

function propertiesOf(references: readonly SecretReference[]): readonly string[] {
  return [...new Set(references.map(({ property }) => property))].sort();
}

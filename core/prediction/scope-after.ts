import { NEW } from '../evaluation/compare-values.ts';
import type { Scope } from '../evaluation/scope.ts';
import { Unknown } from '../evaluation/unknown.ts';
import type { Fates } from './fate.ts';
import type { Side } from './plan-sides.ts';

/**
 * What names mean while the change is applied: a resource that it makes anew has values that nobody knows yet; every other has those that
 * it has now.
 */
export function scopeAfter(before: Side | undefined, after: Side, fates: ReadonlyMap<string, Fates>): Scope {
  return {
    ...after.scope,
    resource: (name, attribute) => {
      const value = after.scope.resource(name, attribute);
      if (value === undefined) return undefined;
      if (fates.get(name)?.plain !== 'new') return before?.scope.resource(name, attribute) ?? value;
      return new Unknown({ ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }), [NEW]: true });
    },
  };
}

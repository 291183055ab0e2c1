import {
  findDefinition,
  findResourceRules,
  type PlaceRule,
  type PropertyRule,
  type Recreation,
  type Shape,
} from './resource-rules.ts';

const RANK: Readonly<Record<Recreation, number>> = { Never: 0, Conditionally: 1, Always: 2 };

/** The more severe of two. */
export function worseRecreation(left: Recreation, right: Recreation): Recreation {
  return RANK[left] >= RANK[right] ? left : right;
}

/**
 * What a change at a path inside a resource's properties does to the resource: the worst that any definition on the way says, because a
 * property that replaces does so for everything in it. What the specification does not know may replace.
 *
 * @param path the property's name, then keys and list positions
 * @param isWhole whether all that may lie below the path is concerned too, because the value there is not known
 */
export function requiresRecreation(type: string, path: readonly string[], isWhole = false): Recreation {
  const rules = findResourceRules(type);
  const [name = '', ...rest] = path;
  const rule = rules?.properties.get(name);
  if (rules === undefined) return 'Conditionally';
  const touched = rules.places.filter((place) => touches(place, path, isWhole)).map(({ recreation }) => recreation);
  const defined: Recreation[] =
    rule === undefined ? ['Conditionally'] : [rule.recreation, recreationBelow(rule.shapes, rest, isWhole)];
  return [...touched, ...defined].reduce(worseRecreation);
}

function recreationBelow(shapes: readonly Shape[], path: readonly string[], isWhole: boolean): Recreation {
  const [key, ...rest] = path;
  if (key === undefined) return isWhole ? worstOf(shapes, new Set()) : 'Never';
  if (shapes.length === 0 || shapes.includes('*')) return 'Never';
  const found = shapes.flatMap((shape): Recreation[] => {
    const inner = shape.slice(1);
    if (shape.startsWith('[')) return /^\d+$/.test(key) ? [recreationBelow([inner], rest, isWhole)] : [];
    if (shape.startsWith('{')) return [recreationBelow([inner], rest, isWhole)];
    const rule: PropertyRule | undefined = findDefinition(Number(shape)).get(key);
    return rule === undefined ? [] : [worseRecreation(rule.recreation, recreationBelow(rule.shapes, rest, isWhole))];
  });
  return found.length === 0 ? 'Conditionally' : found.reduce(worseRecreation);
}

function worstOf(shapes: readonly Shape[], seen: Set<string>): Recreation {
  let worst: Recreation = 'Never';
  for (const shape of shapes) {
    const definition = shape.replace(/^[[{]+/, '');
    if (definition === '*' || seen.has(definition)) continue;
    seen.add(definition);
    for (const rule of findDefinition(Number(definition)).values()) {
      worst = worseRecreation(worst, worseRecreation(rule.recreation, worstOf(rule.shapes, seen)));
    }
  }
  return worst;
}

/** Whether a change at the path is, holds, or is held by, the place; an exact one is held only by its whole property. */
function touches(place: PlaceRule, path: readonly string[], isWhole: boolean): boolean {
  if (place.isExact && path.length < place.path.length && !(isWhole && path.length === 1)) return false;
  return place.path.every((part, index) => {
    const key = path[index];
    return key === undefined || part === '*' || part === key;
  });
}

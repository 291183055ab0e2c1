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
 * Returns whether a change at a property path replaces the resource. The most severe definition on the path counts, because a property
 * that requires replacement does so for each value inside of it. A path that the specification does not contain may replace.
 *
 * @param path the property's name, then keys and list positions
 * @param isWhole true if the value at the path is unknown, so that every path below it counts
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

/** Checks whether a path equals, contains, or is inside of a place. Only a change of the whole property contains an exact place. */
function touches(place: PlaceRule, path: readonly string[], isWhole: boolean): boolean {
  if (place.isExact && path.length < place.path.length && !(isWhole && path.length === 1)) return false;
  return place.path.every((part, index) => {
    const key = path[index];
    return key === undefined || part === '*' || part === key;
  });
}

import type { ValuePair } from './changed-properties.ts';
import { fieldOf, isSameShown, readList, readScalar, readStructure, UNKNOWN } from './shown-value.ts';

/** The values at one property path, and the name of the path for messages. */
export interface SelectedPair extends ValuePair {
  /** `LoadBalancerAttributes[deletion_protection.enabled].Value`. */
  readonly path: string;
}

/**
 * Finds the values at a path of a rule, e.g. `Replicas[Region]/DeletionProtectionEnabled`, in a property before and after the change.
 * A step `Name[Key]` gives one pair for each item that both sides have, and for each new item if `withNewItems`; the other forms of steps
 * give one pair.
 */
export function selectValues(path: string, pair: ValuePair, withNewItems: boolean): readonly SelectedPair[] {
  const steps = [...path.matchAll(/\[[^\]]*\]|[^/[\]]+/g)].map(([step]) => step);
  return steps
    .slice(1)
    .reduce<readonly SelectedPair[]>(
      (pairs, step) => pairs.flatMap((one) => takeStep(step, one, withNewItems)),
      [{ path: String(steps[0]), ...pair }],
    );
}

function takeStep(step: string, { path, before, after }: SelectedPair, withNewItems: boolean): readonly SelectedPair[] {
  const selector = step.match(/^\[(?:(\d+)|([^=]+)(?:=(.*))?)\]$/);
  if (selector === null) {
    return [{ path: `${path}.${step}`, before: takeField(before, step), after: takeField(after, step) }];
  }
  const [, index, key = '', value] = selector;
  if (index !== undefined) {
    return [{ path, before: takeItem(before, Number(index)), after: takeItem(after, Number(index)) }];
  }
  if (value !== undefined) {
    return [{ path: `${path}[${value}]`, before: findItem(before, key, value), after: findItem(after, key, value) }];
  }
  return pairItems(key, { path, before, after }, withNewItems);
}

function takeField(value: unknown, name: string): unknown {
  const structure = readStructure(value);
  return structure === UNKNOWN ? UNKNOWN : fieldOf(structure, name);
}

function takeItem(value: unknown, index: number): unknown {
  const list = listOf(value);
  return list === UNKNOWN ? UNKNOWN : list[index];
}

/** The item with a key. If the change set does not show the key of an item, as in a detail about another field of it, the item is unknown. */
function findItem(value: unknown, key: string, wanted: string): unknown {
  const list = listOf(value);
  if (list === UNKNOWN) return UNKNOWN;
  const keys = list.map((item) => readScalar(fieldOf(item, key)));
  const index = keys.indexOf(wanted);
  return index < 0 && keys.some((one) => one === UNKNOWN || one === undefined) ? UNKNOWN : list[index];
}

function pairItems(key: string, { path, before, after }: SelectedPair, withNewItems: boolean): readonly SelectedPair[] {
  const from = listOf(before);
  const to = listOf(after);
  if (from === UNKNOWN || to === UNKNOWN) return [{ path: `${path}[]`, before: UNKNOWN, after: UNKNOWN }];
  const findIn = (items: readonly unknown[], name: unknown) => items.find((one) => isSameShown(fieldOf(one, key), name));
  const isHidden = (item: unknown): boolean => readScalar(fieldOf(item, key)) === UNKNOWN;
  const unpaired = from.filter((old) => findIn(to, fieldOf(old, key)) === undefined);
  return to.flatMap((item) => {
    const name = fieldOf(item, key);
    // An item whose key is not shown can be any item of the other list.
    const canBeOld = unpaired.some((one) => isHidden(one) || isHidden(item));
    const old = findIn(from, name) ?? (canBeOld ? UNKNOWN : undefined);
    const shown = readScalar(name);
    const label = typeof shown === 'string' && /^[\w.-]{1,32}$/.test(shown) ? shown : '';
    return old === undefined && !withNewItems ? [] : [{ path: `${path}[${label}]`, before: old, after: item }];
  });
}

function listOf(value: unknown): readonly unknown[] | typeof UNKNOWN {
  return readList(value);
}

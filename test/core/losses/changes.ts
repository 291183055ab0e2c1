import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

/** Properties of a resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** An update of a resource as the describe with property values gives it: contexts, with every scalar as text, and no details. */
export function makeUpdate(type: string, before: Properties, after: Properties, resource: object = {}): LocatedChange {
  const valued = makeChange({
    ResourceType: type,
    BeforeContext: contextOf(before),
    AfterContext: contextOf(after),
    ...resource,
  });
  return { path: '', valued };
}

/** A new resource as the describe with property values gives it. */
export function makeAddition(type: string, after: Properties): LocatedChange {
  return { path: '', valued: makeChange({ Action: 'Add', ResourceType: type, AfterContext: contextOf(after) }) };
}

/** An update whose details name properties and show no values. */
export function makeHiddenUpdate(type: string, names: readonly string[], detail: object = {}): LocatedChange {
  const details = names.map((name) => makeDetail({ Name: name }, detail));
  return { path: '', plain: makeChange({ ResourceType: type, Details: details }) };
}

function contextOf(properties: Properties): string {
  return JSON.stringify({ Properties: toText(properties) });
}

function toText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toText);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toText(inner)]));
}

import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

/** Properties of a resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** Returns an update in the form of the response with property values: contexts, with every scalar as text, and no details. */
export function makeUpdate(type: string, before: Properties, after: Properties, resource: object = {}): LocatedChange {
  const valued = makeChange({
    ResourceType: type,
    BeforeContext: contextOf(before),
    AfterContext: contextOf(after),
    ...resource,
  });
  return { path: '', valued };
}

/** Returns a new resource in the form of the response with property values. */
export function makeAddition(type: string, after: Properties): LocatedChange {
  return { path: '', valued: makeChange({ Action: 'Add', ResourceType: type, AfterContext: contextOf(after) }) };
}

/** Returns an update whose details name properties and show no values. */
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

import { groupBy } from '../group-by.ts';
import type { Origin } from './find-causes.ts';

/** Maximum number of causes that a sentence names. The sentence counts the other causes. */
const MOST_NAMED = 5;

const DIRECT: Origin = { kind: 'direct' };

/**
 * Names the causes of an effect and their origins, as a clause: "KeySchema changes", "FunctionName refers to Fn.Arn, and Fn
 * changes". Requires at least one cause.
 */
export function describeCauses(causes: readonly string[], origins: ReadonlyMap<string, Origin> = new Map()): string {
  const shown = causes.slice(0, MOST_NAMED);
  const rest = causes.length - shown.length;
  const direct = shown.filter((name) => originOf(name, origins).kind === 'direct');
  const followed = groupBy(
    shown.filter((name) => !direct.includes(name)),
    (name) => JSON.stringify(originOf(name, origins)),
  );
  const clauses = [...followed].map(([origin, names]) => describeOrigin(names, JSON.parse(origin) as Origin, names.length === 1));
  const more = rest > 0 ? [`${rest} more`] : [];
  const names = [...direct, ...more];
  const edited = names.length === 0 ? [] : [describeOrigin(names, DIRECT, names.length === 1 && rest < 2)];
  return [...edited, ...clauses].join(', and because ');
}

function originOf(name: string, origins: ReadonlyMap<string, Origin>): Origin {
  return origins.get(name) ?? DIRECT;
}

function describeOrigin(names: readonly string[], origin: Origin, isOne: boolean): string {
  switch (origin.kind) {
    case 'direct':
      return `${list(names)} ${isOne ? 'changes' : 'change'}`;
    case 'parameter':
      return `${list(names)} ${isOne ? 'uses' : 'use'} the parameter ${origin.name}, which changes`;
    case 'replaced':
      return `${list(names)} ${isOne ? 'refers' : 'refer'} to ${origin.text}, and ${origin.logicalId} is replaced`;
    case 'changed':
      return `${list(names)} ${isOne ? 'refers' : 'refer'} to ${origin.text}, and ${origin.logicalId} changes`;
  }
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

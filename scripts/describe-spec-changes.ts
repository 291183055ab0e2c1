/** A distilled specification: per type the texts that resource-spec.ts describes. */
interface Spec {
  readonly types: Readonly<Record<string, readonly string[]>>;
}

/**
 * Lists the differences between two distilled specifications: added and removed types and properties, and properties with another
 * replacement behavior.
 */
export function describeSpecChanges(before: string, after: string): string {
  const [old, next] = [readMarks(before), readMarks(after)];
  const lines: string[] = [];
  for (const type of [...new Set([...old.keys(), ...next.keys()])].toSorted()) {
    const [left, right] = [old.get(type), next.get(type)];
    if (left === undefined) lines.push(`+ ${type}`);
    else if (right === undefined) lines.push(`- ${type}`);
    else lines.push(...compareProperties(type, left, right));
  }
  return lines.length === 0 ? 'nothing changed\n' : `${lines.join('\n')}\n${lines.length} changes\n`;
}

type Marks = ReadonlyMap<string, string>;

const MEANINGS: Readonly<Record<string, string>> = { '!': 'replaces', '?': 'may replace', '': 'does not replace' };

function compareProperties(type: string, before: Marks, after: Marks): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((name) => {
    const [left, right] = [before.get(name), after.get(name)];
    if (left === right) return [];
    if (left === undefined) return [`+ ${type} ${name}`];
    if (right === undefined) return [`- ${type} ${name}`];
    return [`~ ${type} ${name}: ${MEANINGS[left]} -> ${MEANINGS[right]}`];
  });
}

/** The marks of the properties, by type and name. */
function readMarks(text: string): ReadonlyMap<string, Marks> {
  const { types } = JSON.parse(text) as Spec;
  return new Map(Object.entries(types).map(([type, [properties = '']]) => [type, readProperties(properties)]));
}

function readProperties(text: string): Marks {
  const words = text.split(' ').filter((word) => word !== '');
  return new Map(
    words.map((word) => {
      const [, name = '', mark = ''] = /^([^!?>]*)([!?]?)/.exec(word) ?? [];
      return [name, mark];
    }),
  );
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Number of rows that a report lists. */
const MAX_ROWS = 40;

/** Writes a generated table and prints the rows that changed. */
export function writeTable(file: URL, text: string): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  writeFileSync(file, text);
  process.stdout.write(`${file.pathname.split('/').at(-1)}: ${describeTableChanges(before, text)}`);
}

/** Lists the added and removed rows of a table: the members of a JSON list, or the entries of a JSON object. */
export function describeTableChanges(before: string, after: string): string {
  const [old, next] = [rowsOf(before), rowsOf(after)];
  const changes = [
    ...[...old].filter((row) => !next.has(row)).map((row) => `- ${row}`),
    ...[...next].filter((row) => !old.has(row)).map((row) => `+ ${row}`),
  ];
  if (changes.length === 0) return 'nothing changed\n';
  const more = changes.length > MAX_ROWS ? [`and ${changes.length - MAX_ROWS} more`] : [];
  return `${[`${changes.length} changes`, ...changes.slice(0, MAX_ROWS), ...more].join('\n')}\n`;
}

function rowsOf(text: string): ReadonlySet<string> {
  const table = JSON.parse(text) as unknown;
  if (Array.isArray(table)) return new Set(table.map(String));
  return new Set(Object.entries(table as object).flatMap(([key, value]) => entryRows(key, value)));
}

/** Hashes are concatenated in one string, so a row with them contains only their number. */
function entryRows(key: string, value: unknown): string[] {
  if (key === 'hashes') return [`${String(value).length} characters of hashes`];
  return [`${key}: ${Array.isArray(value) ? value.join(' ') : String(value)}`];
}

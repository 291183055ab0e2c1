import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';

/** A piece of text that people read: a comment, a string literal that is a sentence, or a line of a document. */
export interface ReadText {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly isComment: boolean;
}

/** One occurrence of a pattern. */
export interface TextFinding {
  readonly file: string;
  readonly line: number;
  readonly pattern: string;
  readonly text: string;
}

/** Counts of one run. */
export interface TextReport {
  readonly words: number;
  readonly findings: readonly TextFinding[];
}

const OPENING = 'comment opening';

/** Wording that the AWS documentation does not use; `docs/glossary.md` lists what to write. */
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['stand for be', /\bstands?\b(?!-)/gi],
  ['no person', /\b(?:nobody|somebody|anybody)\b/gi],
  ['any that', /\b(?:whoever|whatever|whichever)\b/gi],
  ['tell', /\b(?:tells|is told|are told|be told|was told)\b/gi],
  ['beside', /\bbesides?\b/gi],
  ['own', /\b(?:of its own|of their own|by itself)\b/gi],
  ['where clause', /\bwhere (?:there|it) is\b/gi],
  ['again', /\b(?:anew|in so many words|passing trouble|goes on|go on)\b/gi],
];

/** Limits per 10,000 words. */
export const TEXT_LIMITS = { openings: 5, others: 15 };

/** Reads the text of TypeScript and JavaScript: comments, and string literals that hold more than one word. */
export function readSourceText(file: string, source: string): readonly ReadText[] {
  const { program, comments } = parseSync(file, source);
  const found: ReadText[] = [];
  const lineOf = makeLineFinder(source);
  const add = (start: number, text: string, isComment: boolean): void => {
    for (const [index, line] of text.split('\n').entries()) {
      const stripped = isComment ? line.replace(/^[\s*]+/, '') : line.trim();
      if (stripped !== '') found.push({ file, line: lineOf(start) + index, text: stripped, isComment });
    }
  };
  for (const { start, value } of comments) add(start, value, true);
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string' && node.value.includes(' ')) add(node.start, node.value, false);
    },
    TemplateLiteral: (node) => {
      const text = node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…');
      if (text.includes(' ')) add(node.start, text, false);
    },
  }).visit(program);
  return found;
}

/** Reads the text of a Markdown or YAML file line by line. In YAML, only comments are text. */
export function readDocumentText(file: string, source: string): readonly ReadText[] {
  return source.split('\n').map((line, index) => {
    const comment = /\.ya?ml$/.test(file) ? line.match(/^\s*#\s*(.*)$/)?.[1] : undefined;
    return { file, line: index + 1, text: comment ?? line.trim(), isComment: comment !== undefined };
  });
}

/** Counts words and finds every pattern in the text. */
export function checkText(texts: readonly ReadText[]): TextReport {
  const findings = texts.flatMap(({ file, line, text, isComment }) => {
    const opens = isComment && /^(?:What|How|Where|Who|Whether)\b/.test(text) ? [OPENING] : [];
    const matched = PATTERNS.flatMap(([name, pattern]) => [...text.matchAll(pattern)].map(() => name));
    return [...opens, ...matched].map((pattern) => ({ file, line, pattern, text }));
  });
  const words = texts.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}'-]+/gu)?.length ?? 0), 0);
  return { words, findings };
}

/** Openings and all other patterns per 10,000 words. */
export function ratesOf({ words, findings }: TextReport): { readonly openings: number; readonly others: number } {
  const openings = findings.filter(({ pattern }) => pattern === OPENING).length;
  const per = (count: number): number => (words === 0 ? 0 : (count * 10_000) / words);
  return { openings: per(openings), others: per(findings.length - openings) };
}

/** Checks every file that Git tracks below the given folders; without one, the whole repository. */
export function checkRepository(folders: readonly string[] = []): TextReport {
  const files = execFileSync('git', ['ls-files', '--', ...folders], { encoding: 'utf8' }).split('\n');
  const texts = files.flatMap((file): readonly ReadText[] => {
    if (/\.generated\.|\.snap$|package-lock|third-party/i.test(file)) return [];
    if (/\.m?[jt]s$/.test(file)) return readSourceText(file, readFileSync(file, 'utf8'));
    if (/\.(?:md|ya?ml)$/.test(file)) return readDocumentText(file, readFileSync(file, 'utf8'));
    return [];
  });
  return checkText(texts);
}

function makeLineFinder(source: string): (offset: number) => number {
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

function run(folders: readonly string[]): void {
  const report = checkRepository(folders);
  if (folders.length > 0) {
    for (const { file, line, pattern, text } of report.findings)
      console.log(`${file}:${line} [${pattern}] ${text.slice(0, 160)}`);
  }
  const counts = Map.groupBy(report.findings, ({ pattern }) => pattern);
  for (const [pattern, found] of counts) console.log(`${pattern}: ${found.length}`);
  const rates = ratesOf(report);
  console.log(
    `${report.words} words; per 10,000: ${rates.openings.toFixed(1)} openings (at most ${TEXT_LIMITS.openings}), ${rates.others.toFixed(1)} others (at most ${TEXT_LIMITS.others})`,
  );
  if (rates.openings > TEXT_LIMITS.openings || rates.others > TEXT_LIMITS.others) process.exitCode = 1;
}

if (import.meta.main) run(process.argv.slice(2));

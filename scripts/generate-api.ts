import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { runProgram } from '../cli/commands/program.ts';

/** The file that exports the public constructs. */
const ENTRY = 'infra/index.ts';
const TARGET = 'docs/api.md';

/** The commands of the CLI, with the file whose function documents each. */
const COMMANDS: Readonly<Record<string, string>> = {
  init: 'cli/commands/init.ts',
  plan: 'cli/commands/plan.ts',
  inspect: 'cli/commands/inspect.ts',
  rehearse: 'cli/commands/rehearse.ts',
  deploy: 'cli/commands/deploy.ts',
  comment: 'cli/commands/comment.ts',
  replay: 'cli/commands/replay.ts',
  'policy test': 'cli/commands/policy-test.ts',
  explain: 'cli/commands/explain.ts',
  history: 'cli/commands/history.ts',
  doctor: 'cli/commands/doctor.ts',
  approvals: 'cli/commands/approvals.ts',
  approve: 'cli/commands/approvals.ts',
  reject: 'cli/commands/approvals.ts',
  withdraw: 'cli/commands/approvals.ts',
  'blue-green': 'cli/commands/blue-green.ts',
  sandbox: 'cli/commands/sandbox.ts',
  completion: 'cli/command-line/add-completion.ts',
};

/** A TSDoc comment, by parts. */
interface Doc {
  readonly text: string;
  readonly fallback?: string;
  readonly example?: string;
  readonly params: readonly string[];
}

type Node = ReturnType<typeof parseSync>['program']['body'][number];
type Member = { readonly start: number; readonly end: number };

/**
 * Writes the reference of the public constructs and commands as Markdown, from their TSDoc comments and from the help of the commands. TypeScript 7
 * has no API that typedoc or api-extractor could use, so this script reads the syntax tree itself.
 */
export async function generateApi(): Promise<string> {
  const { module } = parseSync(ENTRY, readFileSync(ENTRY, 'utf8'));
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName, moduleRequest }) => ({
      name: exportName.name ?? '',
      file: join(dirname(ENTRY), moduleRequest?.value ?? ''),
    })),
  );
  const sections = exported.map(({ name, file }) => ({ name, text: describeExport(name, file) }));
  const order = (name: string): number => ['Stackgate', 'StackgateProps', 'GatedDeployAction'].indexOf(name);
  const rank = ({ name }: { readonly name: string }): number => (order(name) === -1 ? 99 : order(name));
  sections.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const commands = await Promise.all(Object.entries(COMMANDS).map(([name, file]) => describeCommand(name, file)));
  return `# API reference

Generated from the source by \`npm run api\`. A test fails if this page is not current.

The package exports CDK constructs and contains the command \`stackgate\`.

${[...sections.map(({ text }) => text), '# Commands', ...commands].join('\n\n')}
`;
}

function describeExport(name: string, file: string): string {
  const source = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, source);
  const docOf = makeDocFinder(source, comments);
  const statement = program.body.find((node) => declaredName(node) === name);
  if (statement?.type !== 'ExportNamedDeclaration' || statement.declaration === null) {
    throw new Error(`Expected ${file} to export ${name}, got no such declaration.`);
  }
  const { declaration } = statement;
  const heading = `## ${name}\n\n${renderDoc(docOf(statement))}\n\n[${file}](${relative('docs', file)})`;
  if (declaration.type === 'TSInterfaceDeclaration') {
    const parents = declaration.extends.map(({ start, end }) => `\`${source.slice(start, end)}\``);
    const inherits = parents.length === 0 ? '' : `\n\nExtends ${parents.join(', ')}.`;
    return `${heading}${inherits}\n\n${renderMembers(declaration.body.body, source, docOf)}`;
  }
  if (declaration.type === 'ClassDeclaration') {
    const members = declaration.body.body.filter((member) => isPublic(source.slice(member.start, member.end)));
    return `${heading}\n\n${renderMembers(members, source, docOf)}`;
  }
  return `${heading}\n\n\`\`\`text\n${source.slice(declaration.start, declaration.end)}\n\`\`\``;
}

function declaredName(node: Node): string | undefined {
  if (node.type !== 'ExportNamedDeclaration' || node.declaration === null || !('id' in node.declaration)) return undefined;
  const { id } = node.declaration;
  return id !== null && 'name' in id && typeof id.name === 'string' ? id.name : undefined;
}

function isPublic(text: string): boolean {
  return !/^(?:private|protected) /.test(text);
}

function renderMembers(members: readonly Member[], source: string, docOf: (node: Member) => Doc): string {
  const rows = members.map((member) => {
    const signature = signatureOf(source.slice(member.start, member.end));
    const { text, fallback, params, example } = docOf(member);
    const parts = [text, ...params, ...(fallback === undefined ? [] : [`Default: ${fallback}`])].filter(Boolean);
    return { signature, description: parts.map((part) => part.replaceAll('\n', ' ')).join('<br>'), example };
  });
  const table = rows.map(
    ({ signature, description }) => `| \`${signature.replaceAll('|', '\\|')}\` | ${description.replaceAll('|', '\\|')} |`,
  );
  const examples = rows.flatMap(({ example }) => (example === undefined ? [] : [`\`\`\`ts\n${example}\n\`\`\``]));
  return ['| member | description |\n| --- | --- |', ...table].join('\n') + examples.map((example) => `\n\n${example}`).join('');
}

/** The declaration of a member without its body. */
function signatureOf(text: string): string {
  const [head = ''] = text.split(/ \{\n|;\n|;$/);
  return head
    .replace(/^readonly /, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function makeDocFinder(
  source: string,
  comments: readonly { readonly value: string; readonly start: number; readonly end: number }[],
) {
  return ({ start }: Member): Doc => {
    const comment = comments.find(
      ({ end, value }) => end <= start && value.startsWith('*') && source.slice(end, start).trim() === '',
    );
    return parseDoc(comment?.value ?? '');
  };
}

function parseDoc(comment: string): Doc {
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
  const [body = '', ...tags] = text.split(/(?:^|(?<=\s))@(?=(?:default|example|param|returns|throws)\b)/m);
  const tag = (name: string): readonly string[] =>
    tags.filter((part) => part.startsWith(name)).map((part) => part.slice(name.length).trim());
  const [fallback] = tag('default').map((value) => value.replace(/^- /, ''));
  const [example] = tag('example');
  return {
    text: body.trim(),
    params: tag('param').map((param) => param.replace(/^(\w+)\s/, '`$1`: ')),
    ...(fallback === undefined ? {} : { fallback }),
    ...(example === undefined ? {} : { example }),
  };
}

function renderDoc({ text, example }: Doc, language = 'ts'): string {
  return [text, ...(example === undefined ? [] : [`\`\`\`${language}\n${example}\n\`\`\``])].join('\n\n');
}

async function describeCommand(name: string, file: string): Promise<string> {
  const source = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, source);
  const docOf = makeDocFinder(source, comments);
  const named = program.body.filter((node) => declaredName(node) === name);
  const [doc] = [...named, ...program.body].map((node) => docOf(node)).filter(({ example }) => example !== undefined);
  if (doc === undefined) throw new Error(`Expected a function in ${file} with an @example, got none.`);
  return `## stackgate ${name}\n\n${renderDoc(doc, '')}\n\n\`\`\`text\n${await helpOf(name)}\n\`\`\``;
}

async function helpOf(command: string): Promise<string> {
  let help = '';
  await runProgram([...command.split(' '), '--help'], {
    stdout: (text) => {
      help += text;
    },
    stderr: () => undefined,
    hasColors: false,
    now: () => new Date(0),
    aws: () => {
      throw new Error('Help needs no AWS.');
    },
    signer: () => Promise.reject(new Error('Help needs no AWS.')),
  });
  return help.trim();
}

if (import.meta.main) writeFileSync(TARGET, await generateApi());

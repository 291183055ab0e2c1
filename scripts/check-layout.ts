import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of a file by another, as paths from the root of the repository. */
export interface FileImport {
  readonly from: string;
  readonly to: string;
}

/** Files directly in core. */
const TOP = '(top)';

/** Folders of core in their order: each imports only itself and folders before it. */
const CORE_ORDER: readonly string[] = [
  'text',
  TOP,
  'documents',
  'masking',
  'change-set',
  'resource-types',
  'template',
  'stack',
  'diagnosis',
  'deployment',
  'waves',
  'evaluation',
  'prediction',
  'losses',
  'effects',
  'policy',
  'verdict',
  'approvals',
  'blue-green',
  'record',
  'report',
  'timeline',
  'history',
];

/** Folders of `functions/` that are shared; every other folder is one Lambda function. */
const SHARED_BY_FUNCTIONS: readonly string[] = ['adapters', 'ports'];

/** Folders that have a README with input, output, and the first file to open. */
const FOLDERS_WITH_README: readonly string[] = [
  'core/*/',
  'functions/',
  'functions/*/',
  'infra/',
  'infra/constructs/',
  'infra/constructs/*/',
  'infra/stacks/',
  'statemachine/',
  'sandbox/',
  'sandbox/*/',
  'sandbox/cloudformation/*/',
  'cli/',
  'cli/*/',
  'scripts/',
  'test/',
];

/** Imports that break the layout, each as one sentence. */
export function findLayoutErrors(imports: readonly FileImport[]): readonly string[] {
  return imports.flatMap(({ from, to }) => {
    const core = coreOrderError(from, to);
    const functions = functionError(from, to);
    return [core, functions].filter((error) => error !== undefined);
  });
}

function coreOrderError(from: string, to: string): string | undefined {
  const [importer, imported] = [coreRank(from), coreRank(to)];
  if (importer === undefined || imported === undefined || imported <= importer) return undefined;
  return `${from} imports ${to}, which comes later in the order of core's folders. Move one of the two.`;
}

/** Position of a file's folder in core; undefined outside core. */
function coreRank(file: string): number | undefined {
  if (!file.startsWith('core/')) return undefined;
  return CORE_ORDER.indexOf(folderOf(file) ?? TOP);
}

function functionError(from: string, to: string): string | undefined {
  const [importer, imported] = [functionOf(from), functionOf(to)];
  if (imported === undefined || importer === imported || !from.startsWith('functions/')) return undefined;
  return `${from} imports ${to}: functions do not import each other. Move the code to core or to an adapter.`;
}

function functionOf(file: string): string | undefined {
  if (!file.startsWith('functions/')) return undefined;
  const folder = folderOf(file);
  return folder === undefined || SHARED_BY_FUNCTIONS.includes(folder) ? undefined : folder;
}

function folderOf(file: string): string | undefined {
  const parts = file.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

/** Reads the relative imports of every source file, type imports included. */
export function readImports(): readonly FileImport[] {
  return globSync('{core,functions,infra,sandbox,cli}/**/*.ts').flatMap((from) => {
    const { module } = parseSync(from, readFileSync(from, 'utf8'));
    const requests = [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ];
    return requests
      .filter((request) => request.startsWith('.'))
      .map((request) => ({ from, to: normalize(join(dirname(from), request)) }));
  });
}

/** Folders of core that have no place in the order, and folders without a README. */
export function findFolderErrors(): readonly string[] {
  const unordered = globSync('core/*/')
    .map((folder) => folder.split('/')[1] ?? '')
    .filter((folder) => !CORE_ORDER.includes(folder))
    .map((folder) => `core/${folder} has no place in CORE_ORDER of scripts/check-layout.ts.`);
  const unexplained = globSync([...FOLDERS_WITH_README])
    .filter((folder) => globSync(`${folder}/*.{ts,yaml}`).length > 0 && !existsSync(join(folder, 'README.md')))
    .map((folder) => `${folder} has no README.md with its input, its output, and the first file to open.`);
  return [...unordered, ...unexplained];
}

if (import.meta.main) {
  const errors = [...findLayoutErrors(readImports()), ...findFolderErrors()];
  for (const error of errors) console.error(error);
  if (errors.length > 0) process.exitCode = 1;
}

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

/** The revision's files by path. */
export type RevisionFiles = Readonly<Record<string, string>>;

/** One edit of a template: a path from the root and its new value; `undefined` removes the old value. */
export interface TemplateEdit {
  readonly path: readonly string[];
  readonly value: unknown;
}

export const TEMPLATE_PATH = 'infra/template.yaml';
export const CONFIGURATION_PATH = 'infra/configuration.json';

/** The sample application of the repository. */
export function sampleApp(): RevisionFiles {
  return {
    [TEMPLATE_PATH]: readAppFile(TEMPLATE_PATH),
    [CONFIGURATION_PATH]: readAppFile(CONFIGURATION_PATH),
  };
}

/** The same revision with the template edited; comments and short forms stay as they are. */
export function editTemplate(files: RevisionFiles, edits: readonly TemplateEdit[]): RevisionFiles {
  const document = parseDocument(files[TEMPLATE_PATH] ?? '', { logLevel: 'silent' });
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return { ...files, [TEMPLATE_PATH]: document.toString({ lineWidth: 0, flowCollectionPadding: false }) };
}

function readAppFile(path: string): string {
  return readFileSync(new URL(`app/${path}`, import.meta.url), 'utf8');
}

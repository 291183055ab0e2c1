import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { TemplateError } from '../../core/documents/template-error.ts';
import type { NestedStackResource } from '../../core/prediction/prediction.ts';
import type { TemplateTree } from '../../core/prediction/template-tree.ts';
import { type ParsedTemplate, parseTemplateWithNotes } from '../../core/template/parse-template.ts';
import { validateTemplate } from '../../core/template/validate-template.ts';
import { UsageError } from '../usage-error.ts';
import { type AssetFiles, findAssetFile, readAssetManifest } from './asset-manifest.ts';
import { decodeText, isMissingFile, readTextFile } from './read-text-file.ts';

/** Reads a template's text by its path. @throws UsageError that names it */
export type ReadTemplateText = (path: string) => string;

/** Reads files from a git revision. */
export function readFromGit(revision: string): ReadTemplateText {
  return (path) => {
    let bytes: Buffer;
    try {
      bytes = execFileSync('git', ['show', `${revision}:${path}`], { stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
    } catch (error) {
      const reason = String((error as { stderr?: unknown }).stderr ?? (error as Error).message).trim();
      throw new UsageError(`git:${revision}:${path}: cannot be read (${reason})`, {
        cause: Object.assign(new Error(reason), { code: 'ENOENT' }),
      });
    }
    return decodeText(bytes, `git:${revision}:${path}`);
  };
}

/**
 * Opens a template in files. Nested templates are found by `aws:asset:path`, which the CLI of the CDK adds, by the asset manifest of the stack, which every app of the CDK writes, or by a `TemplateURL` that is a path, as in `aws cloudformation package`.
 *
 * @param inherited the assets of the stack that contains this template, whose manifest lists the templates of all its nested stacks
 *
 * @throws UsageError that names the file when it cannot be read, or is not a valid template
 */
export function openTemplateFile(path: string, read: ReadTemplateText = readTextFile, inherited?: AssetFiles): TemplateTree {
  let assets: AssetFiles | undefined;
  return {
    ...parseValidTemplate(path, read(path)),
    file: path,
    findNested: (resource) => {
      assets ??= readAssetManifest(path, read) ?? inherited;
      const nested = nestedPath(path, resource) ?? findAssetFile(assets, resource.properties.TemplateURL);
      return nested === undefined ? undefined : openIfThere(nested, read, assets);
    },
  };
}

/** Opens a template in a file. An invalid template is returned as its error. @throws UsageError if the file cannot be read */
export function findTemplateFile(path: string): TemplateTree | UsageError {
  const text = readTextFile(path);
  try {
    return openTemplateFile(path, (other) => (other === path ? text : readTextFile(other)));
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** Parses and validates a template. @throws UsageError with the message of CloudFormation and the source of the text */
function parseValidTemplate(source: string, text: string): ParsedTemplate {
  try {
    const parsed = parseTemplateWithNotes(text);
    validateTemplate(parsed.template);
    return parsed;
  } catch (error) {
    throw inSource(source, error);
  }
}

/** Turns a template error into a sentence with the source, the detail, and the property path. */
export function inSource(source: string, error: unknown): unknown {
  if (!(error instanceof TemplateError)) return error;
  const { message, detail, place } = error;
  const sentences = [message, detail, place === '' ? undefined : `The error is at ${place}.`].filter(
    (text) => text !== undefined,
  );
  return new UsageError(
    `${error.file ?? source}: ${sentences.map((text) => (/[.)]$/.test(text) ? text : `${text}.`)).join(' ')}`,
  );
}

/** Opens a nested template. A file that exists but cannot be read is an error. */
function openIfThere(path: string, read: ReadTemplateText, assets: AssetFiles | undefined): TemplateTree | undefined {
  try {
    return openTemplateFile(path, read, assets);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function nestedPath(parent: string, { properties, metadata }: NestedStackResource): string | undefined {
  const asset = (metadata as Readonly<Record<string, unknown>> | undefined)?.['aws:asset:path'];
  const address = typeof asset === 'string' ? asset : properties.TemplateURL;
  if (typeof address !== 'string' || address === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return undefined;
  return posix.isAbsolute(address) ? address : posix.join(posix.dirname(parent), address);
}

/** The values of `--before` and `--after`. */
export type PlanTarget =
  | { readonly kind: 'file'; readonly path: string }
  /** A cloud assembly, the output of `cdk synth`. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A file in a git revision. The path is relative to the root of the repository. */
  | { readonly kind: 'git'; readonly revision: string; readonly path: string }
  /** A deployed stack. */
  | { readonly kind: 'stack'; readonly name: string };

/**
 * Reads a target: `FILE`, `DIRECTORY`, `git:REVISION:PATH`, `stack:NAME`.
 *
 * @throws UsageError that names the option
 */
export function parsePlanTarget(option: string, text: string): PlanTarget {
  if (text === 'stack:') throw new UsageError(`${option}: Expected stack:NAME, e.g. stack:prod-app, got ${text}.`);
  if (text.startsWith('stack:')) return { kind: 'stack', name: text.slice('stack:'.length) };
  if (text.startsWith('git:')) {
    const [, revision = '', path = ''] = /^git:([^:]*):(.*)$/.exec(text) ?? [];
    // A revision that begins with a dash would be an option to git.
    if (!/^[^-]/.test(revision) || path === '') {
      throw new UsageError(`${option}: Expected git:REVISION:PATH, e.g. git:main:infra/template.yaml, got ${text}.`);
    }
    return { kind: 'git', revision, path };
  }
  return { kind: statSync(text, { throwIfNoEntry: false })?.isDirectory() === true ? 'directory' : 'file', path: text };
}

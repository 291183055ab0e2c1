import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { TemplateError } from '../../core/documents/template-error.ts';
import type { TemplateSource } from '../../core/prediction/predict-stack-tree.ts';
import type { NestedStackResource } from '../../core/prediction/prediction.ts';
import { parseTemplate } from '../../core/template/parse-template.ts';
import type { Template } from '../../core/template/template.ts';
import { validateTemplate } from '../../core/template/validate-template.ts';
import { UsageError } from '../usage-error.ts';
import { readTextFile } from './read-text-file.ts';

/** Reads a template's text by its path. @throws UsageError that names it */
export type ReadTemplateText = (path: string) => string;

/** Reads files as they are in a git revision. */
export function readFromGit(revision: string): ReadTemplateText {
  return (path) => {
    try {
      return execFileSync('git', ['show', `${revision}:${path}`], {
        encoding: 'utf8',
        stdio: 'pipe',
        maxBuffer: 64 * 1024 * 1024,
      });
    } catch (error) {
      const reason = String((error as { stderr?: unknown }).stderr ?? (error as Error).message).trim();
      throw new UsageError(`git:${revision}:${path}: cannot be read (${reason})`);
    }
  };
}

/**
 * Opens a template in files. Nested stacks are found by `aws:asset:path`, which CDK leaves beside them, or by a `TemplateURL` that is a path, as
 * `aws cloudformation package` takes it.
 *
 * @throws UsageError that names the file when it cannot be read, or is no template that CloudFormation would take
 */
export function openTemplateFile(path: string, read: ReadTemplateText = readTextFile): TemplateSource {
  return {
    template: parseTemplateText(path, read(path)),
    findNested: (resource) => {
      const nested = nestedPath(path, resource);
      return nested === undefined ? undefined : openIfThere(nested, read);
    },
  };
}

/** Parses and validates a template. @throws UsageError with CloudFormation's words and where the text is from */
export function parseTemplateText(source: string, text: string): Template {
  try {
    const template = parseTemplate(text);
    validateTemplate(template);
    return template;
  } catch (error) {
    throw inSource(source, error);
  }
}

/** What is wrong with a template, with the name of its source. */
export function inSource(source: string, error: unknown): unknown {
  if (!(error instanceof TemplateError)) return error;
  return new UsageError(`${source}: ${error.message}${error.detail === undefined ? '' : ` ${error.detail}`}`);
}

function openIfThere(path: string, read: ReadTemplateText): TemplateSource | undefined {
  try {
    read(path);
  } catch {
    return undefined;
  }
  return openTemplateFile(path, read);
}

function nestedPath(parent: string, { properties, metadata }: NestedStackResource): string | undefined {
  const asset = (metadata as Readonly<Record<string, unknown>> | undefined)?.['aws:asset:path'];
  const address = typeof asset === 'string' ? asset : properties.TemplateURL;
  if (typeof address !== 'string' || /^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return undefined;
  return posix.isAbsolute(address) ? address : posix.join(posix.dirname(parent), address);
}

import { statSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';

/** What `--before` and `--after` can name. */
export type PlanTarget =
  | { readonly kind: 'file'; readonly path: string }
  /** A cloud assembly, the output of `cdk synth`. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A file as it is in a git revision; the path counts from the repository's root. */
  | { readonly kind: 'git'; readonly revision: string; readonly path: string }
  /** A deployed stack. */
  | { readonly kind: 'stack'; readonly name: string };

/**
 * Reads a target: `FILE`, `DIRECTORY`, `git:REVISION:PATH`, `stack:NAME`.
 *
 * @throws UsageError that names the option
 */
export function parsePlanTarget(option: string, text: string): PlanTarget {
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

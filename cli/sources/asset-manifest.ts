import { posix } from 'node:path';
import * as z from 'zod/mini';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import { UsageError } from '../usage-error.ts';
import { isMissingFile } from './read-text-file.ts';

/** Files that a stack publishes: the path of each in the cloud assembly, by its key in the bucket of the assets. */
export type AssetFiles = ReadonlyMap<string, string>;

const manifest = z.object({
  files: z.optional(
    z.record(
      z.string(),
      z.object({
        source: z.object({ path: z.optional(z.string()) }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    ),
  ),
});

/**
 * Reads the asset manifest of a stack, which the CDK writes next to the template of the stack: `Shop.assets.json` for
 * `Shop.template.json`. Undefined without a manifest.
 *
 * https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/assets/file-asset.ts
 *
 * @param templatePath path of the template
 * @param read reads the text of a file
 * @throws UsageError if the manifest is not valid
 */
export function readAssetManifest(templatePath: string, read: (path: string) => string): AssetFiles | undefined {
  if (!templatePath.endsWith('.template.json')) return undefined;
  const path = templatePath.replace(/\.template\.json$/, '.assets.json');
  const text = readIfThere(path, read);
  if (text === undefined) return undefined;
  const parsed = parseDocument(text, manifest);
  if (parsed.kind === 'invalid') throw new UsageError(`Expected an asset manifest:\n${formatProblems(path, parsed.problems)}`);
  const files = Object.values(parsed.value.files ?? {}).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }) => [objectKey, posix.join(posix.dirname(path), source.path ?? '')] as const),
  );
  return new Map(files);
}

/**
 * Finds the file that a template refers to by the address of its asset.
 *
 * @param address the `TemplateURL` of a nested stack, which can contain pseudo parameters
 */
export function findAssetFile(files: AssetFiles | undefined, address: unknown): string | undefined {
  const text = JSON.stringify(address) ?? '';
  return [...(files ?? [])].find(([objectKey]) => text.includes(`/${objectKey}`))?.[1];
}

function readIfThere(path: string, read: (path: string) => string): string | undefined {
  try {
    return read(path);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

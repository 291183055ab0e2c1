import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of files that contain the licence terms of a package. */
const TERMS = /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i;

/** The source of the generated tables of resource types. None of its files is in a bundle. */
export const DISTILLED_FROM = 'node_modules/@aws-cdk/aws-service-spec/package.json';

const RULE = `\n${'-'.repeat(80)}\n`;

/**
 * Returns the notices that must be distributed with the bundles: their packages, and the licence terms, which minification removes from the code.
 * Terms that several packages share are written once.
 *
 * @param files the files in the bundles; files of this repository are ignored
 */
export function thirdPartyNotices(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const names = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const terms = readTerms(folder);
    names.set(terms, [...(names.get(terms) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...names].map(([terms, packages]) => [packages.join('\n'), terms].filter((part) => part !== '').join('\n\n'));
  return `The files in this folder contain code of these packages, or tables generated from their code or data.\n${RULE}${parts.join(`\n${RULE}`)}\n`;
}

function readTerms(folder: string): string {
  const files = readdirSync(folder).filter((file) => TERMS.test(file));
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}

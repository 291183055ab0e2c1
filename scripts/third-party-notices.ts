import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in which packages say under what terms they may be handed on. */
const TERMS = /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i;

/** The tables of the resource types are made from it, although none of its files is in a bundle. */
export const DISTILLED_FROM = 'node_modules/@aws-cdk/aws-service-spec/package.json';

const RULE = `\n${'-'.repeat(80)}\n`;

/**
 * What has to go along with bundles: the packages that are in them and the terms of each, which minifying takes out of the code.
 * Terms that packages share stand once.
 *
 * @param files that went into the bundles; those of this repository count for nothing
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
  return `The files in this folder hold code, and tables made from code or data, of the packages named here.\n${RULE}${parts.join(`\n${RULE}`)}\n`;
}

function readTerms(folder: string): string {
  const files = readdirSync(folder).filter((file) => TERMS.test(file));
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}

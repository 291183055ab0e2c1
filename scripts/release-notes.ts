import { readFileSync, writeFileSync } from 'node:fs';

/** The text of the changelog for one version, without its heading. @throws Error if the changelog does not contain the version */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find(
    (text) => text.startsWith(`[${version}]`) || text.startsWith(`${version} `) || text.startsWith(`${version}\n`),
  );
  if (section === undefined) {
    throw new Error(`Expected CHANGELOG.md to have a section "## ${version}", got none. Rename the section "Unreleased" first.`);
  }
  return section.slice(section.indexOf('\n')).trim();
}

if (import.meta.main) {
  const [, , version = '', target] = process.argv;
  const manifest: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (manifest.version !== version)
    throw new Error(`Expected the tag of version ${manifest.version}, as in package.json, got ${version}.`);
  const notes = notesOf(readFileSync('CHANGELOG.md', 'utf8'), version);
  if (target === undefined) process.stdout.write(`${notes}\n`);
  else writeFileSync(target, `${notes}\n`);
}

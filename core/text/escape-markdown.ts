import { toPrintable } from './printable.ts';

/**
 * Escapes a string so that Markdown shows it unchanged: no markup, HTML, link, or mention, and no end of a table cell. Platforms find
 * mentions and references after rendering, so an entity alone does not prevent them; a zero-width space does.
 */
export function escapeMarkdown(text: string): string {
  return toPrintable(text)
    .replace(/\bGH-(?=\d)/gi, '$&\u200b')
    .replace(/[&<>"'`\\*_{}[\]!|~$^@#]|(?<=^\s*)[-+=\d]|:(?=\/\/)|(?<=www)\./gi, entityOf);
}

function entityOf(character: string): string {
  const entity = `&#${character.codePointAt(0)};`;
  return character === '@' || character === '#' ? `${entity}\u200b` : entity;
}

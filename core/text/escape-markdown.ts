import { toPrintable } from './printable.ts';

/**
 * A text as Markdown that shows just that text: no markup, no HTML, no link, no mention, no break out of a table. Platforms
 * look for mentions and references after rendering, so that an entity alone does not stop them: a zero-width space does.
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

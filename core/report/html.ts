import { toPrintable } from '../text/printable.ts';

/** Well-formed, escaped HTML that `html` returned. */
export interface Html {
  readonly html: string;
}

/** A value in an `html` template. Text is escaped, HTML is not, lists are joined, and undefined adds no text. */
export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/** Builds HTML. Every value that is not HTML is escaped as text, in elements and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { html: strings.map((text, index) => `${text}${render(parts[index])}`).join('') };
}

function render(part: HtmlPart): string {
  if (part === undefined) {
    return '';
  }
  if (typeof part === 'string' || typeof part === 'number') {
    return escapeHtml(String(part));
  }
  return 'html' in part ? part.html : part.map(render).join('');
}

function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map(toPrintable)
    .join('\n')
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

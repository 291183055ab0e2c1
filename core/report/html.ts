import { toPrintable } from '../text/printable.ts';

/** HTML that is known to be well formed and escaped: what `html` gives. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: text is escaped, HTML is not, lists are joined, undefined is nothing. */
export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/** Builds HTML. Whatever is put into it is text, in elements and in quoted attributes alike, unless it is HTML already. */
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

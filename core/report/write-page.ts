import { type Html, html } from './html.ts';
import { HTML_STYLE } from './html-style.ts';

/** The parts of a page. */
export interface PageProps {
  /** Text of the browser's tab. */
  readonly title: string;
  /** Content of the header: the verdict or the heading. */
  readonly header: Html;
  readonly main: Html;
  readonly footer: string;
  /** Rules in addition to the common style. */
  readonly style?: Html;
}

/** Writes a self-contained page without scripts or external resources, which can be opened from a file or from a bucket. */
export function writePage({ title, header, main, footer, style }: PageProps): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${HTML_STYLE}${style}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer class="quiet">${footer}</footer>
</body>
</html>
`;
  return page.html;
}

/** One part of a bar: its class sets the color. */
export interface BarPart {
  readonly name: string;
  readonly count: number;
  readonly tone: 'forbid' | 'ask' | 'allow' | 'data';
}

/** Writes a bar whose segments are proportional to their counts, with a text alternative for screen readers. Empty without parts. */
export function writeBar(parts: readonly BarPart[]): Html | undefined {
  const shown = parts.filter(({ count }) => count > 0);
  if (shown.length === 0) return undefined;
  const words = shown.map(({ name, count }) => `${count} ${name}`).join(', ');
  return html`<div class="bar" role="img" aria-label="${words}">${shown.map(({ count, tone }) => html`<span class="${tone}" style="flex-grow:${count}"></span>`)}</div>`;
}

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

/** Policies for a page without a server, which would send them as headers. */
const POLICIES: Html = html`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer">
`;

/** Writes a self-contained page without scripts or external resources, which can be opened from a file or from a bucket. */
export function writePage(props: PageProps): string {
  return writeFrame(props, POLICIES).html;
}

/** Writes a page for a server that sends the policies as headers: the style sheet is that of `pageStyle`, and no element has a style. */
export function writeServedPage(props: PageProps): Html {
  return writeFrame(props, undefined);
}

/** Returns the style sheet of a page. */
export function pageStyle(style?: Html): Html {
  return html`${HTML_STYLE}${style}`;
}

function writeFrame({ title, header, main, footer, style }: PageProps, policies: Html | undefined): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${policies}<title>${title}</title>
<style>${pageStyle(style)}</style>
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
}

/** One part of a bar: its class sets the color. */
export interface BarPart {
  readonly name: string;
  readonly count: number;
  readonly tone: 'forbid' | 'ask' | 'allow' | 'data';
}

/** Width of a bar in its own units, the space between two parts, and the width of the smallest part. */
const BAR_WIDTH = 1_000;
const BAR_SPACE = 3;
const SMALLEST_PART = 12;

/**
 * Writes a bar whose segments are proportional to their counts, with a text alternative for screen readers. The lengths are attributes, which
 * a page without inline styles can have. Empty without parts.
 */
export function writeBar(parts: readonly BarPart[]): Html | undefined {
  const shown = parts.filter(({ count }) => count > 0);
  if (shown.length === 0) return undefined;
  const words = shown.map(({ name, count }) => `${count} ${name}`).join(', ');
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  const free = BAR_WIDTH - shown.length * SMALLEST_PART;
  let x = 0;
  const rects = shown.map(({ count, tone }) => {
    const width = SMALLEST_PART + Math.round((free * count) / total);
    x += width;
    return html`<rect class="${tone}" x="${x - width}" width="${Math.max(1, width - BAR_SPACE)}" height="1"/>`;
  });
  return html`<svg class="bar" role="img" aria-label="${words}" viewBox="0 0 ${x - BAR_SPACE} 1" preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg">${rects}</svg>`;
}

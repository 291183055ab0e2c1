/** Size of a character in the picture, in pixels. */
const CHARACTER = { width: 8.4, height: 19 };
const PADDING = 20;

/** SGR codes: the start of a color or a style, or its end. */
const CODES = /(\p{Cc}\[\d+m)/gu;
const CODE = /^\p{Cc}\[(\d+)m$/u;

/** Fills by SGR code, of the palette of GitHub's dark theme. */
const COLORS: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341' };

/** Attributes by SGR code: the colors and styles that the command uses. */
const STYLES: Readonly<Record<string, string>> = { 1: 'font-weight="bold"', 2: 'opacity="0.65"' };

/** Codes that end a style: bold and dim, and color. */
const ENDS: Readonly<Record<string, RegExp>> = { 0: /./, 22: /^[12]$/, 39: /^3\d$/ };

/**
 * Draws the output of a terminal as an SVG image, with the colors and styles of the SGR codes in it.
 *
 * @param command the command line above the output
 */
export function drawTerminal(command: string, output: string): string {
  const lines = [`$ ${command}`, '', ...output.trimEnd().split('\n')];
  const plain = lines.map(withoutCodes);
  const width = Math.ceil(Math.max(...plain.map(({ length }) => length)) * CHARACTER.width) + 2 * PADDING;
  const height = lines.length * CHARACTER.height + 2 * PADDING;
  const rows = lines.map((line, index) => {
    const y = PADDING + (index + 0.75) * CHARACTER.height;
    return `<text x="${PADDING}" y="${y}" xml:space="preserve">${drawLine(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(command)}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`;
}

function drawLine(line: string): string {
  let active: readonly string[] = [];
  return line
    .split(CODES)
    .map((part) => {
      const code = CODE.exec(part)?.[1];
      if (code === undefined) return part === '' ? '' : drawSpan(part, active);
      const end = ENDS[code];
      active = end === undefined ? [...active, code] : active.filter((one) => !end.test(one));
      return '';
    })
    .join('');
}

function drawSpan(text: string, codes: readonly string[]): string {
  const attributes = codes.map((code) => STYLES[code] ?? `fill="${COLORS[code]}"`);
  return codes.length === 0 ? escapeXml(text) : `<tspan ${attributes.join(' ')}>${escapeXml(text)}</tspan>`;
}

function withoutCodes(line: string): string {
  return line.replaceAll(CODES, '');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintPage, PICTURES, readPictureSources } from '../../scripts/take-pictures.ts';
import { drawTerminal } from '../../scripts/terminal-svg.ts';

const read = (name: string): string => readFileSync(join(PICTURES, name), 'utf8');

describe('the pictures of the README', () => {
  it('are current: npm run pictures', async () => {
    const { terminal, page } = await readPictureSources();

    expect(read('demo.svg')).toBe(terminal);
    expect(read('explain.sha256')).toBe(fingerprintPage(page));
  });

  it('are shown in the README', () => {
    const readme = readFileSync('README.md', 'utf8');

    for (const name of ['demo.svg', 'explain.png']) expect(readme).toContain(`](${PICTURES}/${name})`);
  });
});

describe('the picture of a terminal', () => {
  it('has the colors and styles of the output, and escapes its text', () => {
    const svg = drawTerminal('run', '\u001b[1m\u001b[31m<Failed>\u001b[39m all\u001b[22m plain \u001b[2mdim\u001b[0m & end');

    expect(svg).toContain(
      '<tspan font-weight="bold" fill="#ff7b72">&lt;Failed&gt;</tspan><tspan font-weight="bold"> all</tspan> plain <tspan opacity="0.65">dim</tspan> &amp; end',
    );
  });
});

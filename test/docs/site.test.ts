import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_ERROR_NAMES } from '../../core/errors.ts';
import { SECTIONS } from '../../docs/.vitepress/pages.ts';
import { siteLink } from '../../docs/.vitepress/repository-links.ts';

const PAGES = globSync('docs/*.md').map((file) => file.slice('docs/'.length, -'.md'.length));
const TROUBLESHOOTING = readFileSync('docs/troubleshooting.md', 'utf8');

/** The source as one line of text, in which a message that is split over lines is connected. */
const SOURCE = globSync('{core,functions}/**/*.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replaceAll(/['`"]\s*\+\s*['`"]/g, '')
  .replaceAll('\\`', '`');

describe('the documentation site', () => {
  it('lists every page once', () => {
    const listed = SECTIONS.flatMap(({ pages }) => pages.map(({ file }) => file));

    expect([...listed, 'index'].sort()).toEqual(PAGES.sort());
  });

  it('links to the repository for files outside the site', () => {
    const link = (href: string) => siteLink('docs/adr/0001-a.md', href, 'https://example.com/repository');

    expect(link('../policy.md#waivers')).toBe('../policy.md#waivers');
    expect(link('../../README.md#limits')).toBe('https://example.com/repository/tree/main/README.md#limits');
    expect(link('https://aws.amazon.com')).toBe('https://aws.amazon.com');
    expect(() => link('../../missing.md')).toThrow(
      'docs/adr/0001-a.md links to ../../missing.md, but missing.md does not exist.',
    );
  });

  it('links to headings that exist', () => {
    const slugs = new Map(
      globSync('docs/**/*.md', { exclude: ['docs/node_modules/**'] }).map(
        (file) => [file, slugsOf(readFileSync(file, 'utf8'))] as const,
      ),
    );
    const broken = [...slugs.keys()].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\]\(([a-z0-9-]*\.md)?#([^)]+)\)/g)].flatMap(([link, page, slug = '']) => {
        const target = page === undefined ? file : file.replace(/[^/]+$/, page);
        return slugs.get(target)?.includes(slug) ? [] : [`${file}: ${link}`];
      }),
    );

    expect(broken).toEqual([]);
  });
});

describe('troubleshooting', () => {
  it.each(DEPLOYMENT_ERROR_NAMES)('has a section for %s', (name) => {
    expect(TROUBLESHOOTING).toContain(`\n### ${name}\n`);
  });

  const messages = [...TROUBLESHOOTING.matchAll(/^\| (`+)(.+?)\1 \|/gm)].map(([, , message = '']) => message);

  it.each(messages)('quotes a message of the gate: %s', (message) => {
    // The source is too long for the message of a failed toContain.
    expect(SOURCE.includes(message), message).toBe(true);
  });
});

/** Anchors of the headings of a page, as GitHub and the site make them. */
function slugsOf(text: string): readonly string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

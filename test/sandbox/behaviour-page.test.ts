import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../sandbox/BEHAVIOUR.md', import.meta.url), 'utf8');

/** Sections about the sandbox itself, as the page says. */
const OWN_SECTIONS = ['Time and randomness', 'Clients', 'Faults', 'The gate'];

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split('\n', 1)[0] ?? '', text }));

/** The items of a list, each with its continuation lines. */
function itemsOf(text: string): readonly string[] {
  return [...text.matchAll(/^- .*(?:\n {2}.*)*/gm)].map(([item]) => item);
}

describe('the page about the behavior of the services', () => {
  it('names the sections about the sandbox itself', () => {
    const titles = sections.map(({ title }) => title);

    expect(titles).toEqual(expect.arrayContaining(OWN_SECTIONS));
    expect(OWN_SECTIONS.filter((title) => !page.includes(`[${title}](#`))).toEqual([]);
  });

  it.each(sections.filter(({ title }) => !OWN_SECTIONS.includes(title)))(
    'has a source for each line about $title',
    ({ text }) => {
      const items = itemsOf(text);

      expect(items.length).toBeGreaterThan(0);
      if (/\nDocumented in /.test(text)) return;
      expect(items.filter((item) => !/documented\]\(|recorded|\*assumed|specific to the sandbox/.test(item))).toEqual([]);
    },
  );
});

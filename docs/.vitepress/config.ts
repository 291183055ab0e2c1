import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { defineConfig } from 'vitepress';
import { SECTIONS } from './pages.ts';
import { siteLink } from './repository-links.ts';

/** The root of the repository: the build runs in `docs/`, and links are paths from the root. */
const ROOT = new URL('../..', import.meta.url).pathname;
process.chdir(ROOT);

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { description: string; repository: { url: string } };
const REPOSITORY = manifest.repository.url.replace(/^git\+|\.git$/g, '');

/** The decision records, with their titles. */
const decisions = globSync('docs/adr/*.md')
  .sort()
  .map((file) => ({
    text: readFileSync(file, 'utf8').match(/^# (.+)$/m)?.[1] ?? file,
    link: `/adr/${file.slice('docs/adr/'.length, -'.md'.length)}`,
  }));

export default defineConfig({
  title: 'stackgate',
  description: manifest.description,
  lang: 'en-US',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    html: false,
    config: (markdown) => {
      const { code_inline: renderCode } = markdown.renderer.rules;
      // Vue must not evaluate `{{resolve:ssm:...}}`.
      markdown.renderer.rules.code_inline = (...args) => renderCode?.(...args).replace('<code', '<code v-pre') ?? '';
      markdown.core.ruler.push('repository-links', (state) => {
        const page = `docs/${relative(`${ROOT}docs`, (state.env as { path: string }).path)}`;
        for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.attrGet('href');
          if (token.type === 'link_open' && href !== null) token.attrSet('href', siteLink(page, href, REPOSITORY));
        }
      });
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    sidebar: [
      ...SECTIONS.map(({ text, pages }) => ({ text, items: pages.map((page) => ({ text: page.text, link: `/${page.file}` })) })),
      { text: 'Decisions', collapsed: true, items: decisions },
    ],
  },
});

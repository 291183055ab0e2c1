import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { readPages, type ScenarioPages, writePages } from '../../cli/demo/demo-pages.ts';
import { playScenario } from '../../cli/demo/play-scenario.ts';
import { SCENARIOS } from '../../cli/demo/scenarios.ts';
import { axe, describeInBrowser, PHONE } from './open-browser.ts';

const SHOWN = ['update-rolls-back', 'deletion', 'two-approvers', 'bad-input'];
const WIDE = { width: 1_440, height: 900 };

/** Folder of the screenshots, for people. */
const SCREENSHOTS = resolve(process.env.SCREENSHOTS ?? '.stackgate/screenshots');

const PAGES = ['index', 'history', 'update-rolls-back', 'deletion', 'deletion-record', 'two-approvers'];

describeInBrowser('the pages of the demo', (openPage) => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-pages-'));
  const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;
  const open = (name: string, options: Parameters<typeof openPage>[2] = {}) =>
    openPage(urlOf(name), (url) => url.startsWith(pathToFileURL(folder).href), { javaScriptEnabled: false, ...options });

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const pages: ScenarioPages[] = [];
    for (const scenario of SCENARIOS.filter(({ name }) => SHOWN.includes(name))) {
      await playScenario(scenario, async (harness) => void pages.push(await readPages(scenario, harness)));
    }
    writePages(pages, folder);
  });

  it('lead from the index to an explanation and to its record, with the keyboard', async () => {
    const { page, complaints } = await open('index', { javaScriptEnabled: true });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('History of all deployments');
    await page.getByRole('link', { name: 'update-rolls-back', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Failed' }).waitFor();

    expect(await page.getByText('(root cause)').isVisible()).toBe(true);
    expect(await page.getByRole('img', { name: /^Path: Check Stack Existence, then/ }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('have the graph, which scrolls with the keyboard', async () => {
    const { page } = await open('update-rolls-back', { javaScriptEnabled: true });
    const graph = page.getByRole('region', { name: 'State machine' });
    await graph.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('document.querySelector(".graph").scrollLeft')).toBeGreaterThan(0);

    expect(await page.evaluate('document.querySelectorAll(".graph g.taken").length')).toBeGreaterThan(5);
  });

  it('have the path as a column on a phone, and as a graph without scrolling on a wide screen', async () => {
    const { page: phone } = await open('update-rolls-back');
    expect(await phone.locator('.chain li').last().textContent()).toBe('Deployment Failed');
    expect(await phone.locator('.chain').isVisible()).toBe(true);

    const { page: wide } = await open('update-rolls-back', { viewport: WIDE, javaScriptEnabled: true });
    expect(await wide.locator('.chain').isVisible()).toBe(false);
    expect(
      await wide.evaluate('(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector(".graph"))'),
    ).toBe(0);
  });

  it('have the reason of a failure inside a phone', async () => {
    const { page } = await open('update-rolls-back');
    const box = await page.locator('tr.cause td').last().boundingBox();

    expect((box?.x ?? 0) + (box?.width ?? PHONE.width + 1)).toBeLessThanOrEqual(PHONE.width);
    expect(box?.width ?? 0).toBeGreaterThan(PHONE.width / 2);
  });

  it('print every value, also of closed details', async () => {
    const { page } = await open('deletion-record', { javaScriptEnabled: true });
    await page.emulateMedia({ media: 'print' });

    expect(await page.evaluate('[...document.querySelectorAll("details .diff")].every((diff) => diff.checkVisibility())')).toBe(
      true,
    );
  });

  it.each(PAGES.flatMap((name) => (['light', 'dark'] as const).map((colorScheme) => [name, colorScheme] as const)))(
    '%s in %s colours has no axe-core violation and needs no script, on a phone and on a wide screen',
    async (name, colorScheme) => {
      for (const viewport of [PHONE, WIDE]) {
        const { page, complaints } = await open(name, { colorScheme, viewport });
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}-${viewport.width}.png`), fullPage: true });
        expect(complaints).toEqual([]);

        const { page: checked } = await open(name, { colorScheme, viewport, javaScriptEnabled: true, bypassCSP: true });
        await checked.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
        await checked.evaluate(axe);
        const violations = await checked.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.length} x ${nodes[0].html}`))',
        );

        expect({ name, violations }).toEqual({ name, violations: [] });
        expect(await checked.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      }
    },
  );
});

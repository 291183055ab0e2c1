import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { findChromium } from './find-chromium.ts';

/** Size of the smallest screen that the pages support. */
export const PHONE = { width: 390, height: 844 };

/** Source of axe-core, which a page with scripts runs. */
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An open page, and everything that it wrote to the console, threw, or requested from elsewhere. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens a page on a phone. @param isOwn true for a request that belongs to the page */
export type OpenBrowserPage = (
  url: string,
  isOwn: (url: string) => boolean,
  options?: BrowserContextOptions,
) => Promise<OpenPage>;

/** Describes tests that need a browser; they are skipped, with the reason in their name, if no browser is installed. */
export function describeInBrowser(name: string, tests: (open: OpenBrowserPage) => void): void {
  const executablePath = findChromium();
  const reason = executablePath === undefined ? ', not run: no chromium at CHROMIUM_PATH or /usr/bin/chromium' : '';
  describe.skipIf(executablePath === undefined)(`${name} in a browser${reason}`, () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    }, 60_000);

    afterAll(() => browser.close());

    tests(async (url, isOwn, options = {}) => {
      const context = await browser.newContext({ viewport: PHONE, ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
      page.on('request', (request) => {
        if (!isOwn(request.url())) complaints.push(`request for ${request.url()}`);
      });
      await page.goto(url);
      return { page, complaints };
    });
  });
}

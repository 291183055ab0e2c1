import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocatedChange } from '../../core/change-set/located-change.ts';
import { writeHtml } from '../../core/report/write-html.ts';
import { makeChange, makeDetail, makeEvidence, makeNestedChange } from '../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../support/records.ts';
import { findChromium } from './find-chromium.ts';

const executablePath = findChromium();
const PHONE = { width: 390, height: 844 };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A change set with everything that the page can show. */
function writeFullRecord(): string {
  const replaced = makeChange({
    Replacement: 'True',
    PolicyAction: 'ReplaceAndDelete',
    Details: [
      makeDetail(
        {
          RequiresRecreation: 'Always',
          Path: '/Properties/KeySchema',
          BeforeValue: '[{"AttributeName":"a"}]',
          AfterValue: 'x'.repeat(900),
        },
        { CausingEntity: 'KeyName' },
      ),
    ],
  });
  const updates = Array.from({ length: 30 }, (_, index) =>
    makeChange({
      LogicalResourceId: `FunctionWithARatherLongLogicalIdNumber${index}`,
      ResourceType: 'AWS::Lambda::Function',
      Details: [makeDetail({ Name: 'MemorySize', BeforeValue: '128', AfterValue: '256' })],
    }),
  );
  const changes: readonly LocatedChange[] = [
    ...updates.map((valued) => ({ path: 'Compute/Workers', valued })),
    { path: '', plain: makeNestedChange('Compute') },
    { path: '', plain: makeChange({ Action: 'Remove', LogicalResourceId: 'CDKMetadata', ResourceType: 'AWS::CDK::Metadata' }) },
    { path: '', plain: makeChange({ Scope: ['DeletionPolicy'], LogicalResourceId: 'Bucket' }) },
    { path: '', valued: replaced },
  ];
  return writeHtml(
    makeRecord(
      makeEvidence([], {
        changes,
        notes: ['Property values of the nested stack Compute are not available: throttled.'],
        hooks: [{ typeName: 'Org::Guard::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }],
      }),
      {
        fingerprint: '3f'.repeat(32),
        now: JUDGED_AT,
        waivers: [
          { stack: 'prod-orders', logicalResourceId: 'Old', path: '', effect: 'delete', reason: 'moved', expires: '2026-12-31' },
        ],
      },
      { links: [{ title: 'Change set', url: 'https://example.com/' }] },
    ),
  );
}

describe.skipIf(executablePath === undefined)(
  `the HTML record in a browser${executablePath === undefined ? ', not run: no chromium at CHROMIUM_PATH or /usr/bin/chromium' : ''}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    }, 60_000);

    afterAll(() => browser.close());

    async function open(colorScheme: 'light' | 'dark', hasScript = false): Promise<{ page: Page; complaints: string[] }> {
      const context = await browser.newContext({
        viewport: PHONE,
        colorScheme,
        javaScriptEnabled: hasScript,
        bypassCSP: hasScript,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('data:')) complaints.push(`request for ${request.url()}`);
      });
      await page.goto(`data:text/html;base64,${Buffer.from(writeFullRecord()).toString('base64')}`);
      return { page, complaints };
    }

    describe.each(['light', 'dark'] as const)('in %s colours on a phone', (colorScheme) => {
      it('shows the refused resource and the effect on it without scrolling, scripts, or errors', async () => {
        const { page, complaints } = await open(colorScheme);
        for (const locator of [
          page.getByRole('heading', { level: 1, name: 'Refused' }),
          page.getByRole('heading', { level: 3, name: 'Orders' }),
          page
            .getByRole('article')
            .getByText('would be replaced because KeySchema changes; the old one is deleted with its data.'),
        ]) {
          const box = await locator.boundingBox();

          expect(box).not.toBeNull();
          expect((box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.height);
          expect((box?.x ?? 0) + (box?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.width);
        }
        expect(complaints).toEqual([]);
        await page.context().close();
      });

      it('collapses values, and expands them without a script', async () => {
        const { page } = await open(colorScheme);
        const value = page.getByText('[{"AttributeName":"a"}]');

        expect(await value.isVisible()).toBe(false);
        await page.getByText('Before and after (1)').click();
        expect(await value.isVisible()).toBe(true);
        await page.context().close();
      });

      it('does not scroll horizontally, collapsed or expanded', async () => {
        const { page } = await open(colorScheme, true);
        const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

        expect(await overflow()).toBe(0);
        await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
        expect(await overflow()).toBe(0);
        await page.context().close();
      });

      it('has no axe-core violation, collapsed or expanded', async () => {
        const { page } = await open(colorScheme, true);
        await page.evaluate(axe);
        const violations = () =>
          page.evaluate(
            'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.length} x ${nodes[0].html}`))',
          );

        expect(await violations()).toEqual([]);
        await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
        expect(await violations()).toEqual([]);
        await page.context().close();
      });
    });
  },
);

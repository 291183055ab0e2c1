import { describe, expect, it } from 'vitest';
import type { LocatedChange } from '../../core/change-set/located-change.ts';
import { writeHtml } from '../../core/report/write-html.ts';
import { makeChange, makeDetail, makeEvidence, makeNestedChange } from '../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../support/records.ts';
import { axe, describeInBrowser, PHONE } from './open-browser.ts';

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

describeInBrowser('the HTML record', (openPage) => {
  const open = (colorScheme: 'light' | 'dark', hasScript = false) =>
    openPage(
      `data:text/html;base64,${Buffer.from(writeFullRecord()).toString('base64')}`,
      (requested) => requested.startsWith('data:'),
      { colorScheme, javaScriptEnabled: hasScript, bypassCSP: hasScript },
    );

  describe.each(['light', 'dark'] as const)('in %s colours on a phone', (colorScheme) => {
    it('shows the refused resource and the effect on it without scrolling, scripts, or errors', async () => {
      const { page, complaints } = await open(colorScheme);
      for (const locator of [
        page.getByRole('heading', { level: 1, name: 'Refused' }),
        page.getByRole('heading', { level: 3, name: 'Orders' }),
        page.getByRole('article').getByText('would be replaced because KeySchema changes; the old one is deleted with its data.'),
      ]) {
        const box = await locator.boundingBox();

        expect(box).not.toBeNull();
        expect((box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.height);
        expect((box?.x ?? 0) + (box?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.width);
      }
      expect(complaints).toEqual([]);
    });

    it('collapses values, and expands them without a script', async () => {
      const { page } = await open(colorScheme);
      const value = page.getByText('"AttributeName": "a"');

      expect(await value.isVisible()).toBe(false);
      await page.getByText('Before and after (1)').click();
      expect(await value.isVisible()).toBe(true);
    });

    it('does not scroll horizontally, collapsed or expanded', async () => {
      const { page } = await open(colorScheme, true);
      const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

      expect(await overflow()).toBe(0);
      await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
      expect(await overflow()).toBe(0);
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
    });
  });
});

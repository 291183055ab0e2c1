import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPage } from '../cli/approvals-page.ts';
import { ALICE, aboutStep, BOB } from '../core/approvals/sample-request.ts';
import { FINGERPRINT } from '../functions/approvals/harness.ts';
import { axe, describeInBrowser } from './open-browser.ts';

const ATTACK = '<script>alert(1)</script>';

/** A request for two approvers, with long names and a text that attacks the page. */
const FULL = {
  summary: `Two resources are deleted. ${ATTACK}`,
  startedBy: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_DeveloperAccess_0123456789abcdef/a.person@example.com',
  needs: {
    approvers: 3,
    mustAccept: ['Orders', 'Storage/ABucketWithARatherLongLogicalId'],
    breakGlass: [],
    personalSessions: [],
  },
};

describeInBrowser('the approvals page', (openPage) => {
  const open = (url: string, colorScheme: 'light' | 'dark' = 'light', bypassCSP = false) =>
    openPage(url, (requested) => requested.startsWith(url) || requested.endsWith('/favicon.ico'), { colorScheme, bypassCSP });

  it('approves the request that it shows, with the keyboard only', async () => {
    const { url, outcome, approvals } = await startPage({ request: { ...FULL, needs: { ...FULL.needs, approvers: 1 } } });
    const { page, complaints } = await open(url);
    await tabTo(page, 'Decide prod-orders (job-1)');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Approval for prod-orders' }).waitFor();

    expect(await page.getByText(FINGERPRINT).isVisible()).toBe(true);
    expect(await page.getByText('2026-11-28T21:00:00.000Z (in 8 h 30 min)').isVisible()).toBe(true);
    expect(await page.getByText('CloudFormation deletes Orders.').isVisible()).toBe(true);
    expect(await page.getByText(ATTACK).isVisible()).toBe(true);
    await tabTo(page, 'Decision');
    for (const place of FULL.needs.mustAccept) {
      await tabTo(page, place);
      await page.keyboard.press('Space');
    }
    await page.keyboard.press('Tab');
    await page.keyboard.type('The table is empty.');
    await tabTo(page, 'Approve');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your approval is recorded' }).waitFor();

    expect(outcome()).toMatchObject({ status: 'approved', by: ALICE, fingerprint: FINGERPRINT });
    expect([...approvals.votes.values()].flat()).toMatchObject([
      { accepted: FULL.needs.mustAccept, reason: 'The table is empty.' },
    ]);
    expect(complaints).toEqual([]);
  });

  it('names the step that a person approves, on the list and above the form', async () => {
    const { url, outcome } = await startPage({ request: aboutStep('first-create') });
    const { page } = await open(url);
    const title = page.getByRole('heading', { level: 3, name: 'Create the stack prod-orders' });

    expect(await title.isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Decide prod-orders (job-1)' }).click();
    expect(await title.isVisible()).toBe(true);
    expect(await page.getByText('If approved, the gate creates the stack from exactly this template').isVisible()).toBe(true);
    await page.getByLabel('Reason to approve').fill('The shop moves to a new stack.');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your approval is recorded' }).waitFor();

    expect(outcome()).toMatchObject({ status: 'approved', by: ALICE });
  });

  it('sends no approval before each resource is accepted and a reason is given', async () => {
    const { url, approvals } = await startPage({ request: FULL });
    const { page } = await open(`${url}approvals/job-1`);
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.click();
    await page.getByLabel('Orders', { exact: true }).check();
    await page.getByLabel('Reason to approve').fill('The table is empty.');
    await approve.click();

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Approval for prod-orders');
    expect(approvals.votes.size).toBe(0);
  });

  it.each([
    ['reject', 'Reject', 'You rejected the request', 'rejected', 'AKIAALICE'],
    ['withdraw', 'Withdraw', 'You withdrew the request', 'withdrawn', 'AKIABOB'],
  ])('can %s with a reason', async (action, button, title, status, accessKeyId) => {
    const { url, outcome } = await startPage({}, accessKeyId);
    const { page } = await open(`${url}approvals/job-1`);
    await page.getByLabel(`Reason to ${action}`).fill('Still in use\nby reports');
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();

    expect(outcome()).toMatchObject({ status, reason: 'Still in use\nby reports' });
  });

  it('shows who decided first', async () => {
    const { url, vote } = await startPage();
    const { page } = await open(`${url}approvals/job-1`);
    await vote(BOB, { decision: 'reject' });
    await page.getByLabel('Reason to approve').fill('Empty table');
    await page.getByRole('button', { name: 'Approve' }).click();

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The request failed');
    expect(await page.getByText(/already decided: rejected by .+bob/).isVisible()).toBe(true);
    expect(await page.getByText('Empty table').isVisible()).toBe(true);
  });

  it('refuses break-glass that the policy does not permit', async () => {
    const { url, approvals } = await startPage();
    const { page } = await open(`${url}approvals/job-1`);
    await page.getByText('Break-glass').click();
    await page.getByLabel('Approve alone').check();
    await page.getByLabel('Reason to approve').fill('Outage');
    const [answer] = await Promise.all([page.waitForResponse(/approve$/), page.getByRole('button', { name: 'Approve' }).click()]);

    expect(answer.status()).toBe(403);
    expect(approvals.votes.size).toBe(0);
  });

  it('refuses the form of another site, also one that knows the address', async () => {
    const { url, approvals } = await startPage();
    const evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<form method="post" action="${url}approvals/job-1/approve"><input name="reason" value="x"><input name="fingerprint" value="${FINGERPRINT}"><button>Win</button></form>`,
      );
    });
    await new Promise<void>((resolve) => {
      evil.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void evil.close());
    const { page } = await open(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    const [answer] = await Promise.all([page.waitForResponse(/approve$/), page.getByRole('button').click()]);

    expect(answer.status()).toBe(403);
    expect(approvals.votes.size).toBe(0);
  });

  it('runs no script, even one in the page', async () => {
    const { url } = await startPage();
    const { page } = await open(url);
    const ran = await page.evaluate(
      'document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" })); Boolean(window.ran)',
    );

    expect(ran).toBe(false);
  });

  describe.each(['light', 'dark'] as const)('in %s colours on a phone', (colorScheme) => {
    it('has no axe-core violation, does not scroll horizontally, and applies its style', async () => {
      const { url, vote } = await startPage({ request: FULL });
      await vote(BOB, { accept: FULL.needs.mustAccept });
      for (const path of ['', 'approvals/job-1', 'approvals/job-2']) {
        const { page } = await open(`${url}${path}`, colorScheme, true);
        await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true })');
        await page.evaluate(axe);
        const violations = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.length} x ${nodes[0].html}`))',
        );

        expect({ path, violations }).toEqual({ path, violations: [] });
        expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      }
      const { page, complaints } = await open(`${url}approvals/job-1`, colorScheme);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        colorScheme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(15, 18, 22)',
      );
      expect(complaints).toEqual([]);
    });
  });
});

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate('(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()');
    if (focused === name) return;
  }
  throw new Error(`Expected ${name} to be reachable by Tab.`);
}

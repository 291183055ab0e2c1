import { createHash } from 'node:crypto';
import { pageStyle } from '../../../core/report/write-page.ts';
import { FORM_STYLE } from './page-style.ts';

const STYLE_HASH = createHash('sha256').update(pageStyle(FORM_STYLE).html).digest('base64');

/**
 * Headers of every response. The page loads nothing, runs no script, has one style sheet, sends forms only to itself, and is shown in no frame.
 * `same-origin`: with `no-referrer`, a browser sends the Origin `null` with the forms of the page.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

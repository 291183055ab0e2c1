import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { distillResourceSpec, RESOURCE_SPEC_FILE } from '../../../scripts/resource-spec.ts';

test('the distilled specification is that of the installed package; else run `npm run distill`', () => {
  const isFresh = readFileSync(RESOURCE_SPEC_FILE, 'utf8') === distillResourceSpec();
  expect(isFresh, 'core/resource-types/resource-spec.generated.json is stale: run `npm run distill` and commit it').toBe(true);
});

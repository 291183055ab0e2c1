import { defineConfig } from 'vitest/config';

/** The tests of what is mutated, but for the one that loads the whole AWS service specification. */
export default defineConfig({
  test: {
    include: ['test/core/{effects,policy,verdict}/**/*.test.ts'],
    globalSetup: ['test/support/temporary-folder.ts'],
    exclude: ['test/core/resource-types/stateful-types.test.ts'],
    testTimeout: 60_000,
  },
});

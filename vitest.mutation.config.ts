import { defineConfig } from 'vitest/config';

/** The tests of the mutated code, without the test that loads the whole AWS service specification. */
export default defineConfig({
  test: {
    include: [
      'test/core/{change-set,masking,effects,losses,policy,verdict}/**/*.test.ts',
      'test/core/deployment/may-execute.test.ts',
      'test/functions/execute-change-set.test.ts',
    ],
    globalSetup: ['test/support/temporary-folder.ts'],
    exclude: ['test/core/resource-types/stateful-types.test.ts'],
    // Instrumented code is slower than the limits of the tests that measure time.
    testNamePattern: /^(?!.*\bin (?:linear )?time\b)/,
    testTimeout: 60_000,
  },
});

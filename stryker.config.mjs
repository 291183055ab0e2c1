/**
 * Coverage says that the tests run the code; mutants say that they would fail if it were wrong. The verdict is where that
 * has to hold for every line: a mutant that survives is killed by a test, or carries its reason in a `Stryker disable` comment.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  // TypeScript 7 has no API that Stryker could rewrite tsconfig.json with, and there is nothing in it to rewrite.
  tsconfigFile: 'none.json',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [
    'core/effects/**/*.ts',
    'core/policy/**/*.ts',
    'core/verdict/**/*.ts',
    // Declarations: what they say is compared with the published JSON Schemas.
    '!core/policy/policy-file.ts',
    '!core/policy/waiver-file.ts',
  ],
  ignorePatterns: [
    '**',
    '!core/**',
    '!scripts/**',
    '!schemas/**',
    '!test/core/**',
    '!test/support/**',
    '!package.json',
    '!vitest.mutation.config.ts',
  ],
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  concurrency: 1,
  thresholds: { high: 100, low: 100, break: 100 },
};

/**
 * Coverage shows that tests run the code. Mutation testing shows that tests fail if the code is wrong. It covers the code that decides or executes:
 * evidence, masking, effects, policy, verdict, the check of an approval, and Execute Change Set. A surviving mutant needs a test that kills it, or a
 * `Stryker disable` comment with the reason.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  // TypeScript 7 has no API for Stryker to rewrite tsconfig.json, and the file contains nothing to rewrite.
  tsconfigFile: 'none.json',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [
    'core/change-set/**/*.ts',
    'core/masking/**/*.ts',
    'core/effects/**/*.ts',
    'core/losses/**/*.ts',
    // Data: the policy guide shows the same table, and a test compares the two.
    '!core/losses/rules/*.ts',
    'core/policy/**/*.ts',
    'core/verdict/**/*.ts',
    'core/deployment/may-execute.ts',
    'functions/check-approval.ts',
    'functions/execute-change-set/{handler,find-changed-secret}.ts',
    // Declarations: a test compares them with the published JSON Schemas.
    '!core/policy/policy-file.ts',
    '!core/policy/rule-match.ts',
    '!core/policy/waiver-file.ts',
  ],
  ignorePatterns: [
    '**',
    '!core/**',
    '!functions/**',
    '!scripts/**',
    '!schemas/**',
    '!test/core/**',
    '!test/functions/**',
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

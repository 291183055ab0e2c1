import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The examples import the package by its name.
  resolve: { alias: { stackgate: new URL('infra/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary-folder.ts', 'test/support/explain-skips.ts'],
    exclude: ['test/e2e/**', 'test/conformance/**', 'test/clients/**', 'test/differential/**', 'node_modules/**'],
    setupFiles: ['test/support/check-responses.ts'],
    testTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts', 'functions/**/*.ts', 'sandbox/**/*.ts', 'cli/**/*.ts', 'infra/**/*.ts'],
      exclude: [
        '**/*.d.ts',
        // Run in their own processes, which the coverage does not include: entry points, the worker that bundles, and modules that only bundles contain.
        'functions/*/index.ts',
        'infra/constructs/functions/bundle-worker.ts',
        'infra/constructs/functions/no-event-streams.ts',
        'infra/constructs/functions/s3-endpoints.ts',
        'cli/{demo,load,simulate,stackgate}.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'core/**/*.ts': { statements: 100, branches: 100, functions: 100, lines: 100 },
        'functions/**/*.ts': { statements: 90, branches: 90, functions: 90, lines: 90 },
        'sandbox/**/*.ts': { statements: 90, branches: 90, functions: 90, lines: 90 },
        'cli/**/*.ts': { statements: 90, branches: 90, functions: 90, lines: 90 },
        'infra/**/*.ts': { statements: 90, branches: 90, functions: 90, lines: 90 },
      },
    },
  },
});

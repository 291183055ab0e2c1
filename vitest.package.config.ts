import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/package/**/*.test.ts'],
    globalSetup: ['test/support/temporary-folder.ts', 'test/e2e/package/support/pack.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 600_000,
  },
});

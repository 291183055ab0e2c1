import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/differential/*.test.ts'],
    globalSetup: ['test/support/temporary-folder.ts', 'test/differential/global-setup.ts'],
    fileParallelism: false,
    hookTimeout: 240_000,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/e2e/package/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/core/{effects,evidence,policy,verdict,record}/**/*.test.ts'], testTimeout: 60_000 },
});

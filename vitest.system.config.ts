import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '.cache/vite-system',
  test: {
    include: ['test/system/**/*.test.ts'],
    testTimeout: 30 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
})

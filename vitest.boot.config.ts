import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '.cache/vite-boot',
  test: {
    include: ['test/boot/**/*.test.ts'],
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/system/**', 'test/boot/**'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
})

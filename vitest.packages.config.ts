import { defineConfig } from 'vitest/config'
import { ClosingReporter } from './scripts/closing-reporter.ts'
import { requirePinnedNode } from './scripts/pinned-node.ts'

requirePinnedNode()

export default defineConfig({
  cacheDir: '.cache/vite-packages',
  test: {
    include: ['test/packages/**/*.test.ts'],
    globalSetup: 'test/packages/global-setup.ts',
    testTimeout: 10 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    reporters: ['default', new ClosingReporter()],
  },
})

import { defineConfig } from 'vitest/config'
import { ClosingReporter } from './scripts/closing-reporter.ts'
import { requirePinnedNode } from './scripts/pinned-node.ts'

requirePinnedNode()

export default defineConfig({
  cacheDir: '.cache/vite-system',
  test: {
    setupFiles: ['src/node/natives.ts', 'test/helpers/end-with-vitest.ts'],
    include: ['test/system/**/*.test.ts'],
    testTimeout: 30 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    reporters: ['default', new ClosingReporter()],
  },
})

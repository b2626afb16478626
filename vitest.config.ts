import { defineConfig } from 'vitest/config'
import { ClosingReporter } from './scripts/closing-reporter.ts'
import { requirePinnedNode } from './scripts/pinned-node.ts'

requirePinnedNode()

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    setupFiles: ['src/node/natives.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/system/**', 'test/boot/**', 'test/packages/**'],
    testTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', new ClosingReporter()],
  },
})

import { defineConfig } from 'vitest/config'
import { ClosingReporter } from './scripts/closing-reporter.ts'
import { MostImportantFirst } from './scripts/most-important-first.ts'
import { requirePinnedNode } from './scripts/pinned-node.ts'

requirePinnedNode()

export default defineConfig({
  cacheDir: '.cache/vite-boot',
  test: {
    setupFiles: ['src/node/natives.ts', 'test/helpers/end-with-vitest.ts'],
    include: ['test/boot/**/*.test.ts'],
    globalSetup: ['test/boot/global-setup.ts'],
    // On a host that has no time for it an emulated processor may stall: such a boot is made once more.
    retry: 1,
    testTimeout: 60 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { sequencer: MostImportantFirst },
    reporters: ['default', new ClosingReporter()],
  },
})

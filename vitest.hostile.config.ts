import { defineConfig } from 'vitest/config'
import { ClosingReporter } from './scripts/closing-reporter.ts'
import { requirePinnedNode } from './scripts/pinned-node.ts'

requirePinnedNode()

export default defineConfig({
  cacheDir: '.cache/vite-hostile',
  test: {
    setupFiles: ['src/node/natives.ts'],
    // Documents, servers, links and secrets that mean harm. What takes too long for `npm test` asks FIRSTLIGHT_HOSTILE.
    include: [
      'test/hostile/**/*.test.ts',
      'test/**/hostile*.test.ts',
      'test/cli/canar*.test.ts',
      'test/fetch/{http-faults,tls,black-hole}.test.ts',
      'test/**/{growth,*swapped*,lock*,race}.test.ts',
      'test/host/resolve.test.ts',
      'test/scenarios.test.ts',
    ],
    env: { FIRSTLIGHT_HOSTILE: 'all', FIRSTLIGHT_SCENARIOS: '/hostile/' },
    testTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', new ClosingReporter()],
  },
})

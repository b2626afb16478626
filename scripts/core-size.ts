// npm run core-size: how large the core is for whoever bundles it.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { bundleCore } from './core-bundle.ts'

const work = mkdtempSync(path.join(os.tmpdir(), 'firstlight-core-'))
try {
  const { minified, gzipped } = await bundleCore(path.join(work, 'core.js'))
  process.stdout.write(`firstlight/core: ${inKilobytes(minified)} minified, ${inKilobytes(gzipped)} with gzip\n`)
} finally {
  rmSync(work, { recursive: true })
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

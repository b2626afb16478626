import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { localFilesIn, transpile } from '../../src/index.ts'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const FOLDER = path.resolve('examples/terraform')
const DOCUMENTS = ['worker.bu', 'reboots.bu', '../web-server.ign'] as const

describe('transpile, of the library', () => {
  test.each(DOCUMENTS)('writes byte for byte what the command writes: %s', async (name) => {
    const io = testIo({ cwd: FOLDER })
    expect(await main(['node', 'firstlight', 'transpile', '--files-dir', '.', name], io)).toBe(0)
    const bytes = fs.readFileSync(path.join(FOLDER, name))
    for (const given of [bytes, gzipSync(bytes)]) {
      const transpiled = await transpile(given, { kind: 'stdin' }, { files: localFilesIn(FOLDER) })
      expect(transpiled).toMatchObject({ kind: 'text', text: io.output, report: { issues: [] } })
    }
  })

  test('has a report of what is wrong', async () => {
    const bytes = Buffer.from('variant: fcos\nversion: 1.5.0\nstorage: { files: [{ path: motd }] }\n')
    expect(await transpile(bytes, { kind: 'stdin' })).toMatchObject({
      kind: 'invalid',
      report: { issues: [{ code: 'path-not-absolute', severity: 'error' }] },
    })
  })
})

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** What a start of the program loads. */
export interface Loaded {
  /** Source files and packages' files, relative to the package's root. */
  readonly files: readonly string[]
  /** Node's own modules, by name. */
  readonly builtins: readonly string[]
  /** Bytes of the files. */
  readonly size: number
}

/** Runs the program from its sources and tells what was loaded for it. */
export function loadedBy(args: readonly string[]): Loaded {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-loaded-'))
  try {
    const list = path.join(place, 'list')
    const node = ['--import', './scripts/start-cost/note-loaded.mjs', 'bin/firstlight.ts']
    const { status, stderr } = spawnSync(process.execPath, [...node, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LOADED: list },
    })
    if (status !== 0) throw new Error(`firstlight ${args.join(' ')} ended with ${status}\n${stderr}`)
    return sortedOut(fs.readFileSync(list, 'utf8').split('\n'))
  } finally {
    fs.rmSync(place, { recursive: true })
  }
}

function sortedOut(urls: readonly string[]): Loaded {
  const paths = [...new Set(urls)].filter((url) => url.startsWith('file:')).map((url) => new URL(url).pathname)
  const files = paths.map((file) => path.relative('.', file))
  const builtins = urls.filter((url) => url.startsWith('node:')).map((url) => url.slice('node:'.length))
  const size = paths.reduce((sum, file) => sum + fs.statSync(file).size, 0)
  return { files: files.toSorted(), builtins: [...new Set(builtins)].toSorted(), size }
}

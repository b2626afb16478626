import fs from 'node:fs'
import path from 'node:path'
import { benchDirectory, type Comparison } from './measure.ts'

const FIRSTLIGHT = ['node_modules/.bin/node', 'dist/bin/firstlight.js']
const FILES = 200
const LINES = 2000

/** Transpiling 2,000 lines of Butane with 200 local files, beside `butane` where it is on the path. */
export function butaneComparisons(): readonly Comparison[] {
  const directory = benchDirectory()
  const document = writeDocument(directory)
  const args = ['--strict', '--files-dir', directory, document]
  const peer = findPeer()
  return [
    {
      name: `transpile ${LINES} lines of Butane with ${FILES} local files`,
      ours: { label: 'firstlight transpile', commands: () => [[...FIRSTLIGHT, 'transpile', ...args]] },
      ...(peer === undefined ? {} : { peer: { label: 'butane', commands: () => [[peer, ...args]] } }),
    },
  ]
}

/** Local files of which some compress well and some not at all, and units, which bring the document to its lines. */
function writeDocument(directory: string): string {
  const lines = ['variant: flatcar', 'version: 1.1.0', 'storage:', '  files:']
  fs.mkdirSync(path.join(directory, 'files'))
  for (let index = 0; index < FILES; index += 1) {
    const name = `files/file-${index}`
    fs.writeFileSync(path.join(directory, name), contentsOf(index))
    lines.push(`    - path: /srv/${name}`, '      mode: 0644', '      contents:', `        local: ${name}`)
  }
  lines.push('systemd:', '  units:')
  for (let index = 0; lines.length < LINES; index += 1) {
    lines.push(`    - name: unit-${index}.service`, '      enabled: true', '      contents: |')
    lines.push('        [Service]', `        ExecStart=/usr/bin/echo ${index}`, '        [Install]')
    lines.push('        WantedBy=multi-user.target')
  }
  const document = path.join(directory, 'machine.bu')
  fs.writeFileSync(document, `${lines.join('\n')}\n`)
  return document
}

function contentsOf(index: number): Uint8Array {
  if (index % 2 === 0) return Buffer.from(`setting-${index} = some value that comes again\n`.repeat(100))
  let state = index
  return Buffer.from(
    Array.from({ length: 4096 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return (state >> 16) & 0xff
    }),
  )
}

function findPeer(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(':')
  return directories.map((directory) => path.join(directory, 'butane')).find((file) => fs.existsSync(file))
}

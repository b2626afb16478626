// npm run start-cost [-- COMMAND…]: what each command loads before it does anything, by folder. A command that grows is seen here.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { loadedBy, type Loaded } from './start-cost/loaded.ts'

const DOCUMENT = 'examples/web-server.ign'
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-start-'))
process.once('exit', () => fs.rmSync(root, { recursive: true }))

const COMMANDS: readonly (readonly string[])[] = [
  ['--version'],
  ['--help'],
  ['validate', DOCUMENT],
  ['transpile', 'examples/first-boot.bu', '-o', path.join(root, 'out')],
  ['plan', DOCUMENT],
  ['run', DOCUMENT, '--root', path.join(root, 'machine')],
  ['status', '--root', path.join(root, 'machine')],
  ['verify', DOCUMENT, '--root', path.join(root, 'machine')],
  ['detect'],
  ['providers'],
]

const wanted = process.argv.slice(2)
for (const args of COMMANDS.filter(([name = '']) => wanted.length === 0 || wanted.includes(name))) {
  print(args[0] ?? '', loadedBy(args))
}

function print(name: string, { files, builtins, size }: Loaded): void {
  const folders = Map.groupBy(files, folderOf)
  const counts = [...folders].toSorted(([, left], [, right]) => right.length - left.length)
  console.log(`${name}: ${files.length} files, ${Math.round(size / 1000)} kB`)
  console.log(`  ${counts.map(([folder, members]) => `${folder} ${members.length}`).join(', ')}`)
  console.log(`  of Node: ${builtins.join(', ')}`)
}

function folderOf(file: string): string {
  const parts = file.split('/')
  return parts[0] === 'node_modules' ? (parts[1] ?? '') : parts.slice(0, 2).join('/').replace(/\.ts$/, '')
}

// The single executable: the whole program in one file, and one way to make it. The same sources make the same bytes, wherever
// and whenever they are built.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { INITRD_ASSET, type HeldFile } from '../../src/cli/package-parts.ts'
import { licensesText } from './licenses.ts'
import { writePieceFiles, type Pieces } from './piece-files.ts'
import { bundlePieces } from './pieces.ts'
import { pinnedNode } from './pinned-node.ts'
import { makeSingleExecutable, runProgram } from './single-executable.ts'
import { withoutLanguages } from './without-languages.ts'
import { withoutUnwindTables } from './without-unwinding.ts'

/** What an executable was made of. */
export interface Built {
  /** The files of the checkout that its program was bundled from. */
  readonly inputs: readonly string[]
  /** How many pieces the program is in, how large they are, and how large the code is that V8 made of them, in bytes. */
  readonly pieces: { readonly count: number; readonly size: number; readonly codeSize: number }
}

/** The Node that becomes the executable. */
export const NODE: string = fs.realpathSync(process.execPath)

/** Documents whose first boot is rehearsed: one in Ignition's language, one in Butane's. */
const REHEARSED = ['examples/web-server.ign', 'examples/first-boot.bu']

/**
 * With them V8 does not let the time decide what it compiles and throws away, nor chance how it hashes names; they are no part of
 * what makes code acceptable to a V8 without them.
 */
const ALWAYS_THE_SAME = ['--predictable', '--random-seed=1']

/** Makes the executable, with V8's code of the program, without what no boot needs of Node. */
export async function buildExecutable(file: string): Promise<Built> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-build-'))
  try {
    return await buildIn(work, file)
  } finally {
    fs.rmSync(work, { recursive: true })
  }
}

async function buildIn(work: string, file: string): Promise<Built> {
  const node = pinnedNode(NODE)
  runProgram(process.execPath, ['scripts/generate.ts'])
  const { pieces, inputs } = await bundlePieces()
  const { files, places } = writePieceFiles(work, pieces, startsOf(work, pieces))
  const rehearsal = path.join(work, 'rehearsal')
  const main = 'scripts/executable/rehearse.cjs'
  await makeSingleExecutable(rehearsal, { main, work, node, assets: [...files, places], flags: ALWAYS_THE_SAME })
  rehearse(work, (args) => runProgram(rehearsal, args))
  const codes = files.map((name) => `${name}.code`).filter((name) => fs.existsSync(path.join(work, name)))
  const licenses = licensesText(inputs, path.resolve(path.dirname(NODE), '..'))
  fs.writeFileSync(path.join(work, 'licenses'), brotliCompressSync(licenses))
  fs.writeFileSync(path.join(work, INITRD_ASSET), brotliCompressSync(JSON.stringify(initrdFiles())))
  const assets = [...files, places, ...codes, 'licenses', INITRD_ASSET]
  await makeSingleExecutable(file, { main: 'scripts/executable/start.cjs', work, node, assets })
  leaveOut(file, node)
  const sizeOf = (all: readonly string[]): number =>
    all.reduce((sum, name) => sum + fs.statSync(path.join(work, name)).size, 0)
  return { inputs, pieces: { count: files.length, size: sizeOf(files), codeSize: sizeOf(codes) } }
}

/** Which pieces each start of the program loads: it is rehearsed once with each of them in a file of its own. */
function startsOf(work: string, pieces: Pieces): readonly (readonly string[])[] {
  const apart = fs.mkdtempSync(path.join(work, 'apart-'))
  writePieceFiles(apart, pieces, [])
  rehearse(apart, (args) =>
    runProgram(process.execPath, [...ALWAYS_THE_SAME, 'scripts/executable/rehearse.cjs', ...args]),
  )
  return JSON.parse(fs.readFileSync(path.join(apart, 'starts.json'), 'utf8')) as readonly (readonly string[])[]
}

function rehearse(folder: string, run: (args: readonly string[]) => void): void {
  run([folder, ...REHEARSED.map((name) => fs.readFileSync(name, 'utf8'))])
}

/** What `firstlight image` puts into an image. */
function initrdFiles(): readonly HeldFile[] {
  return fs
    .readdirSync('initrd', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => ({
      name: path.relative('initrd', file),
      isProgram: (fs.statSync(file).mode & 0o111) !== 0,
      text: fs.readFileSync(file, 'utf8'),
    }))
}

/** Another Node may be laid out in another way: then the executable is larger, and works as well. */
function leaveOut(file: string, node: Buffer): void {
  let whole: Buffer = fs.readFileSync(file)
  for (const [what, without] of Object.entries(LEFT_OUT)) {
    try {
      whole = without(whole, node)
    } catch (error) {
      console.warn(`${what} stays in the executable: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  writeInParts(file, whole)
}

/** What no boot needs of Node. */
const LEFT_OUT = {
  'data for languages (29 MB)': withoutLanguages,
  'what is known for unwinding (5 MB)': withoutUnwindTables,
}

/** What is written at once is kept by Linux in large parts, all of which count as memory of a program that is started from them. */
function writeInParts(file: string, bytes: Buffer): void {
  const size = 64 * 1024
  const descriptor = fs.openSync(file, 'w')
  try {
    for (let at = 0; at < bytes.length; at += size) fs.writeFileSync(descriptor, bytes.subarray(at, at + size))
  } finally {
    fs.closeSync(descriptor)
  }
}

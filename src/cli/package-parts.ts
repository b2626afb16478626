import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { getAsset, isSea } from 'node:sea'
import { brotliDecompressSync } from 'node:zlib'
import { ioFailed } from '../node/io-error.ts'
import { hostPath, type HostPath } from '../util/paths.ts'

/** A file of the directory `initrd`, as the single executable holds it. */
export interface HeldFile {
  readonly name: string
  readonly isProgram: boolean
  readonly text: string
}

/** The asset of the single executable that holds the directory `initrd`: the JSON of its {@link HeldFile}s, in brotli. */
export const INITRD_ASSET = 'initrd'

/**
 * Gives the directory `initrd` of this program for as long as something takes: that of the checkout or the package, or of
 * what the single executable holds.
 */
export async function withInitrd<Result>(use: (directory: HostPath) => Promise<Result>): Promise<Result> {
  if (!isSea()) return use(packaged('initrd'))
  const directory = hostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-initrd-')))
  try {
    unpackInto(directory)
    return await use(directory)
  } finally {
    fs.rmSync(directory, { recursive: true })
  }
}

function unpackInto(directory: HostPath): void {
  try {
    for (const { name, isProgram, text } of heldFiles()) {
      const file = path.join(directory, name)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text, { mode: isProgram ? 0o755 : 0o644 })
    }
  } catch (thrown) {
    throw ioFailed(`unpacking the parts of an image into ${directory}`, thrown)
  }
}

function heldFiles(): readonly HeldFile[] {
  const bytes = brotliDecompressSync(Buffer.from(getAsset(INITRD_ASSET)))
  return JSON.parse(bytes.toString()) as readonly HeldFile[]
}

/** The single executable: this program itself, what a checkout built, or the package beside this one that is installed where it fits. */
export function singleExecutable(): HostPath {
  if (isSea()) return hostPath(process.execPath)
  const built = ['dist/initrd/firstlight', 'dist/exe/firstlight'].map(packaged).find((file) => fs.existsSync(file))
  return built ?? installedExecutable() ?? packaged('dist/initrd/firstlight')
}

/** The single executable of the package that npm installs beside this one where it fits. */
export function installedExecutable(): HostPath | undefined {
  try {
    return hostPath(createRequire(import.meta.url).resolve(`@firstlight/linux-${process.arch}/bin/firstlight`))
  } catch {
    return undefined
  }
}

/** The checkout that this program is started from, if it is. */
export function checkoutDirectory(): HostPath | undefined {
  if (isSea()) return undefined
  const script = packaged('scripts/build-initrd.ts')
  return fs.existsSync(script) ? hostPath(path.dirname(path.dirname(script))) : undefined
}

/** A part of this package: the checkout that these sources are in, or the installed one that holds `dist/`. */
function packaged(name: string): HostPath {
  let root = import.meta.dirname
  while (root !== '/' && !fs.existsSync(path.join(root, 'initrd/real-root'))) root = path.dirname(root)
  return hostPath(path.join(root, name))
}

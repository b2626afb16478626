import fs from 'node:fs'
import path from 'node:path'
import { run } from '../run.ts'

/** A system extension as an image. */
export interface Extension {
  readonly name: string
  /** What its extension-release says. */
  readonly release: Readonly<Record<string, string>>
  /** Its files by their paths; programs below usr/bin are executable. */
  readonly files: Readonly<Record<string, string>>
}

/** Writes the image of an extension: a squashfs, the same from the same. */
export function makeExtension(file: string, { name, release, files }: Extension): void {
  const tree = `${file}.tree`
  const described = Object.entries(release).map(([key, value]) => `${key}=${value}\n`)
  const all = { ...files, [`usr/lib/extension-release.d/extension-release.${name}`]: described.join('') }
  for (const [at, text] of Object.entries(all)) {
    const place = path.join(tree, at)
    fs.mkdirSync(path.dirname(place), { recursive: true })
    fs.writeFileSync(place, text)
    fs.chmodSync(place, at.startsWith('usr/bin/') ? 0o755 : 0o644)
  }
  makeSquashfs(tree, file, 'zstd')
  fs.rmSync(tree, { recursive: true })
}

/** Makes a squashfs of a tree whose files are all root's. */
export function makeSquashfs(tree: string, file: string, compression: 'lz4' | 'zstd' | 'gzip'): void {
  fs.rmSync(file, { force: true })
  const options = ['-comp', compression, '-all-root', '-all-time', '0', '-mkfs-time', '0']
  run('mksquashfs', [tree, file, '-noappend', '-quiet', '-no-progress', ...options])
}

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** A tree of files that becomes a package: every mode is the one that is asked for, whatever the umask. */
export interface Tree {
  readonly folder: string
  directory(name: string, mode?: number): void
  file(name: string, bytes: string | Buffer, mode?: number): void
  link(name: string, target: string): void
}

/** An empty tree in a folder. */
export function createTree(folder: string): Tree {
  const place = (name: string): string => path.join(folder, name)
  const directory = (name: string, mode = 0o755): void => {
    if (name !== '.' && !fs.existsSync(place(name))) directory(path.dirname(name))
    fs.mkdirSync(place(name), { recursive: true })
    fs.chmodSync(place(name), mode)
  }
  return {
    folder,
    directory,
    file(name, bytes, mode = 0o644) {
      directory(path.dirname(name))
      fs.writeFileSync(place(name), bytes)
      fs.chmodSync(place(name), mode)
    },
    link(name, target) {
      directory(path.dirname(name))
      fs.symlinkSync(target, place(name))
    },
  }
}

/** A folder as tar: the same files make the same bytes, whoever packs them and when. @param date seconds since 1970 */
export function tarOf(folder: string, date: number): Buffer {
  const options = ['--format=ustar', '--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${date}`]
  const { status, stdout, stderr, error } = spawnSync('tar', ['-C', folder, ...options, '-cf', '-', '.'], {
    maxBuffer: 2 ** 31,
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (error) throw error
  if (status !== 0) throw new Error(`tar of ${folder} ended with ${status}: ${stderr.toString()}`)
  return stdout
}

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { benchDirectory } from './measure.ts'

/** A directory on a filesystem of a known kind. */
export interface Place {
  readonly name: 'tmpfs' | 'ext4'
  readonly directory: string
}

/** Mounts both kinds, for as long as this process lives; where nothing may be mounted there are none. */
export function benchPlaces(): readonly Place[] {
  const directory = benchDirectory()
  const image = path.join(directory, 'ext4.img')
  const places: Place[] = []
  const mount = (name: Place['name'], ...args: readonly string[]): void => {
    const target = path.join(directory, name)
    fs.mkdirSync(target)
    if (spawnSync('mount', [...args, target], { stdio: 'ignore' }).status !== 0) return
    process.prependOnceListener('exit', () => spawnSync('umount', ['--lazy', target]))
    places.push({ name, directory: target })
  }
  mount('tmpfs', '-t', 'tmpfs', '-o', 'size=3G', 'bench')
  fs.closeSync(fs.openSync(image, 'w'))
  fs.truncateSync(image, 3 * 1024 ** 3)
  if (spawnSync('mkfs.ext4', ['-q', '-F', image], { stdio: 'ignore' }).status === 0) mount('ext4', '-o', 'loop', image)
  return places
}

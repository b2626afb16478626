import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'

/**
 * The root of a machine with its own links expanded: from here on nothing may follow one.
 * @throws FirstlightError `refused` when it is not a directory
 */
export function realRoot(root: HostPath): HostPath {
  const absolute = path.resolve(root)
  if (!fs.statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new FirstlightError('refused', `opening the target root ${JSON.stringify(absolute)}: it is not a directory`, {
      hint: 'name the directory where the root filesystem of the machine is mounted',
    })
  }
  return hostPath(fs.realpathSync(absolute))
}

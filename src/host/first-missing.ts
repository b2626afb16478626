import type { TargetFiles } from './host.ts'
import { parentOf, targetPath, type TargetPath } from '../util/paths.ts'

/**
 * The first component of a path that is not there, or the path itself when its parent is: what needs a label after the
 * path has been made.
 */
export async function firstMissing(files: Pick<TargetFiles, 'stat'>, path: TargetPath): Promise<TargetPath> {
  let absent = targetPath(path)
  for (let above = parentOf(absent); above !== '/'; above = parentOf(above)) {
    if ((await files.stat(above)) !== undefined) break
    absent = above
  }
  return absent
}

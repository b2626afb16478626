import { parentOf, targetPath, type TargetPath } from '../util/paths.ts'
import type { TargetFiles } from './host.ts'

/**
 * The directory that a path leads to, the last of its components expanded too where it is a symlink.
 * @throws FirstlightError `io-failed` for a loop of links
 */
export async function resolveDirectory(files: Pick<TargetFiles, 'resolve'>, path: string): Promise<TargetPath> {
  return parentOf(await files.resolve(targetPath(`${path}/.x`)))
}

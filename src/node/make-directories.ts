import fs from 'node:fs'
import path from 'node:path'

/**
 * Makes a directory of this machine and those above it that are missing; answers the uppermost that was made.
 *
 * Node's own way of doing so never ends below `/proc`, and says of a read-only file system that a file is missing.
 */
export function makeDirectories(directory: string, mode: number): string | undefined {
  try {
    fs.mkdirSync(directory, { mode })
    return directory
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'EEXIST' && fs.statSync(directory).isDirectory()) return undefined
    if (code !== 'ENOENT' || path.dirname(directory) === directory) throw thrown
  }
  const first = makeDirectories(path.dirname(directory), mode)
  try {
    fs.mkdirSync(directory, { mode })
  } catch (thrown) {
    // Another process was quicker.
    if (!fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw thrown
  }
  return first ?? directory
}

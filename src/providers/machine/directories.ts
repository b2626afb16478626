import { mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { hostPath, type HostPath } from '../../util/paths.ts'

/** Makes an empty directory below `parent` for as long as `use` runs; what is mounted there has to be gone by then. */
export function withEmptyDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
): Promise<Result> {
  return withDirectory(parent, use, rmdirSync)
}

/** Makes a directory below `parent` for as long as `use` runs; what was put there goes with it. */
export function withScratchDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
): Promise<Result> {
  return withDirectory(parent, use, (directory) => rmSync(directory, { recursive: true, force: true }))
}

async function withDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
  remove: (directory: HostPath) => void,
): Promise<Result> {
  const directory = hostPath(mkdtempSync(`${parent}/firstlight-`))
  try {
    return await use(directory)
  } finally {
    remove(directory)
  }
}

import type { LocalFiles, LocalProblem } from '../util/local-files.ts'
import { hasLocal } from './local-files.ts'

/** A directory in which local files could be, as a user names it. */
export interface DirectoryToTry {
  readonly path: string
  readonly given: string
}

/** Local files, none without a directory of them, that tell of one they do not have which of some other directories has it. */
export function tellingWhere(files: LocalFiles | undefined, directories: readonly DirectoryToTry[]): LocalFiles {
  const tried = (problem: LocalProblem, local: string, kind: 'file' | 'directory'): LocalProblem => {
    const other = directories.find((directory) => hasLocal(directory.path, local, kind))
    return other === undefined ? problem : { ...problem, tryDirectory: other.given }
  }
  return {
    read(local) {
      const answer = files?.read(local) ?? NONE
      return answer.kind === 'bytes' ? answer : tried(answer, local, 'file')
    },
    walk(local) {
      const answer = files?.walk(local) ?? NONE
      if (answer.kind === 'tree' || answer.kind === 'not-a-directory') return answer
      return tried(answer, local, 'directory')
    },
    nameOf: (local) => files?.nameOf(local) ?? local,
  }
}

const NONE = { kind: 'no-directory' } as const

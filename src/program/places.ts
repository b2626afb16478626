import { hostPath, type HostPath } from '../util/paths.ts'

/** The journal in the directory that is kept beside a scratch root. */
export function journalOf(stateDirectory: HostPath): HostPath {
  return hostPath(`${stateDirectory}/journal`)
}

/** Where the journals of first boots are kept, in the directory of the loader's files. */
export const JOURNALS = 'firstlight'

import { hostPath, type HostPath } from '../util/paths.ts'

/** The journal in the directory that is kept beside a scratch root. */
export function journalOf(stateDirectory: HostPath): HostPath {
  return hostPath(`${stateDirectory}/journal`)
}

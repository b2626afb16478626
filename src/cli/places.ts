import { hostPath, type HostPath } from '../host/paths.ts'

/** The directory beside a scratch root that keeps what a directory cannot: journal, manifest, simulated devices. */
export function stateDirectoryOf(root: HostPath): HostPath {
  return hostPath(`${root.replace(/\/+$/, '')}.firstlight`)
}

/** The journal of a scratch root. */
export function journalOf(root: HostPath): HostPath {
  return hostPath(`${stateDirectoryOf(root)}/journal`)
}

import type { Host } from '../../src/host/host.ts'
import type { DevicePath, HostPath } from '../../src/util/paths.ts'

/** A machine that the suite may do anything to. */
export interface Machine {
  readonly host: Host
  /** A directory of this process beside the target root that nothing may read or write; it holds the file `canary`. */
  readonly outside: HostPath
  /** Blank disks of at least 256 MiB that exist on the machine; empty where there are none. */
  readonly disks: readonly DevicePath[]
  /** The host as the next process of the same machine opens it. */
  reopen(): Promise<Host>
  /** Takes the machine apart. */
  close(): Promise<void>
}

/** How the suite gets machines, and what they cannot do. */
export interface MachineFactory {
  /** A fresh machine; `prepare` puts things into the directory that is its target root before the host is made. */
  make(prepare?: (root: HostPath, outside: HostPath) => void): Promise<Machine>
  /** Why a part of the suite cannot run on this machine; absent parts run. */
  readonly skip?: Partial<Record<'ownership' | 'accounts' | 'units' | 'disks' | 'luks' | 'arrays' | 'mounts', string>>
}

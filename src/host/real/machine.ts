import type { Log } from '../../log.ts'
import type { ContentStore } from '../../util/content.ts'
import type { DevicePath, HostPath } from '../../util/paths.ts'
import type { Commands, Environment } from './commands.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import type { PrivateStore } from './private-store.ts'
import type { TargetRoot } from './target-root.ts'

/** What the parts of the real host share. */
export interface Machine {
  readonly root: HostPath
  readonly commands: Commands
  /** What programs get as theirs. */
  readonly environment: Environment
  readonly contents: ContentStore
  readonly directories: KernelDirectories
  readonly store: PrivateStore
  readonly target: TargetRoot
  readonly log: Log
  /** Ends every wait. */
  readonly signal: AbortSignal
  /** How long to wait for a device, in milliseconds. */
  readonly deviceTimeoutMs: number
  clock(): Date
  /** Random bytes, for keys. */
  random(size: number): Uint8Array
  /** Waits until a Tang server answers. */
  reachServer(url: string): Promise<void>
  /** The node of a device: what the name led to when it was last waited for, or what it leads to now. */
  nodeOf(device: DevicePath): string
}

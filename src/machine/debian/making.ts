import type { PayloadSources } from '../../image/payload.ts'
import type { Holder, ProgramRunner } from '../../image/programs.ts'
import type { Environment } from '../../host/real/commands.ts'
import type { HostPath } from '../../util/paths.ts'

/** With what the small Debian machine is made, and where it is kept. */
export interface Making {
  readonly cache: HostPath
  readonly sources: PayloadSources
  readonly environment: Environment
  readonly run: ProgramRunner
  readonly hold: Holder
  readonly signal: AbortSignal
  /** Hears what is being made, and how far that is. */
  readonly say: (text: string) => void
}

/** What a machine is started from. */
export interface BootImage {
  readonly kernel: string
  readonly initramfs: string
  /** An ext4 filesystem labelled `root`, without a partition table. Copied for each machine, never changed. */
  readonly root: string
  /** The tree of packages that the initramfs was made in, and its kernel's version. */
  readonly builder: string
  readonly version: string
}

import type { LogRecord } from '../log.ts'
import type { Origins } from '../config/origins.ts'
import type { ObtainedConfig } from '../provisioning/obtain.ts'
import type { Report } from '../report/report.ts'

/**
 * What one process knows from earlier stages of a boot, and another process cannot read from Ignition's files, or would have to read
 * and check once more. Empty in a process that does one stage.
 */
export interface Memory {
  /** The user's config as a fetch stage cached it, and where its values came from: the user's own lines. */
  rendered?: { readonly bytes: Uint8Array; readonly origins: Origins }
  /** The machine's config, as the last stage had it. */
  config?: UsableConfig
  /** The same by what it was made from, where a later stage may find that unchanged, with what was logged meanwhile. */
  obtained?: {
    readonly from: readonly Uint8Array[]
    readonly config: UsableConfig
    readonly said: readonly LogRecord[]
  }
  /** What was found in the documents of the stage that is under way. */
  report?: Report
  /** Whether the last stage of a boot has been done. */
  isOver?: boolean
}

/** A config that a stage can go on with, or wait for the network with. */
export type UsableConfig = Exclude<ObtainedConfig, { readonly kind: 'invalid' }>

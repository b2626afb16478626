import type { InspectContext } from '../../src/engine/stage.ts'
import { devicePath } from '../../src/util/paths.ts'
import { MIB } from '../../src/util/bytes.ts'

/** What a header of LUKS2 usually takes (cryptsetup(8)). */
export const HEADER_SIZE: number = 16 * MIB

/** What is on the device of a volume. */
export type SeenVolume = {
  /** The one node of the device, however the config spells it. */
  readonly identity?: string
  readonly header?: {
    readonly version: 1 | 2
    readonly uuid: string
    readonly label?: string
    readonly discard: boolean
  }
  /** The type of whatever is recognised on the device. */
  readonly signature?: string
  /**
   * How many partitions a table on the device holds, where it holds any and nothing else was recognised; 0 for a table
   * that is not GPT, and whose partitions nobody has counted.
   */
  readonly partitions?: number
  readonly inUse?: string
  /** The size in bytes, on a machine without programs to ask, where it is no more than a header usually takes. */
  readonly small?: number
}

/** What the luks stage saw: every volume of the config, in its order. */
export type LuksInspection = {
  /** Different on every machine, and kept by the journal: volumes without a UUID get theirs from it. */
  readonly seed: string
  readonly volumes: readonly SeenVolume[]
}

/** Looks at what is on the devices. */
export async function inspectLuks({ config, host }: InspectContext): Promise<LuksInspection> {
  const paths = (config.storage?.luks ?? []).map((volume) => devicePath(volume.device ?? ''))
  const volumes = await Promise.all(
    paths.map(async (path): Promise<SeenVolume> => {
      const header = await host.devices.luks(path)
      const { type = '' } = await host.devices.signature(path)
      const table = type === '' ? await host.devices.table(path) : undefined
      const isPartitioned = table?.kind === 'other' || (table?.partitions ?? []).length > 0
      const inUse = await host.devices.inUse(path)
      const size = host.backend === 'real' ? undefined : await host.devices.size(path)
      return {
        identity: (await host.devices.identity(path)) ?? path,
        ...(header === undefined ? {} : { header: { ...header } }),
        ...(type === '' ? {} : { signature: type }),
        ...(isPartitioned ? { partitions: table?.partitions.length ?? 0 } : {}),
        inUse,
        ...(size === undefined || size > HEADER_SIZE ? {} : { small: size }),
      }
    }),
  )
  return { seed: await host.system.bootId(), volumes }
}

import { madeFormat } from '../../src/config/filesystem-formats.ts'
import type { Filesystem } from '../../src/config/model.ts'
import { mountsOf, type Mount } from '../../src/config/mounts.ts'
import type { InspectContext } from '../../src/engine/stage.ts'
import { isFirstlightError } from '../../src/errors.ts'
import { devicePath } from '../../src/util/paths.ts'
import { isMade } from './is-made.ts'

/** What is on the device of a filesystem. */
export type SeenFilesystem = {
  readonly identity: string
  /** Bytes of the device, where it holds a filesystem. */
  readonly deviceSize?: number
  /** Absent on a blank device. */
  readonly type?: string
  /** Bytes that its filesystem takes, where its superblock says so. */
  readonly size?: number
  readonly uuid?: string
  readonly label?: string
  /** Signatures beside the one that counts. */
  readonly others?: readonly string[]
  /**
   * How many partitions a table on the device holds, where it holds any and nothing else was recognised; 0 for a table
   * that is not GPT, and whose partitions nobody has counted.
   */
  readonly partitions?: number
  readonly inUse?: string
  /** The size in bytes, on a machine without programs to ask, where it is less than the format usually takes. */
  readonly small?: number
}

/** What the filesystems stage saw: `null` for an entry that asks for nothing. */
export type FilesystemsInspection = readonly (SeenFilesystem | null)[]

/** Probes the devices, and asks whether what is to be made can be mounted as it is to be. */
export async function inspectFilesystems({ config, host }: InspectContext): Promise<FilesystemsInspection> {
  for (const mount of mountsOf(config)) await demandMountable(host, mount)
  const filesystems = config.storage?.filesystems ?? []
  return Promise.all(
    filesystems.map(async (filesystem): Promise<SeenFilesystem | null> => {
      if (!isMade(filesystem)) return null
      const device = devicePath(filesystem.device)
      const { type = '', uuid, label, size, others = [] } = await host.devices.signature(device)
      const table = type === '' ? await host.devices.table(device) : undefined
      const isPartitioned = table?.kind === 'other' || (table?.partitions ?? []).length > 0
      const inUse = await host.devices.inUse(device)
      const small = await smallSize(host, filesystem)
      return {
        identity: (await host.devices.identity(device)) ?? filesystem.device,
        ...(type === '' ? {} : { type, deviceSize: await host.devices.size(device) }),
        size,
        uuid,
        label,
        ...(others.length === 0 ? {} : { others }),
        ...(isPartitioned ? { partitions: table?.partitions.length ?? 0 } : {}),
        inUse,
        small,
      }
    }),
  )
}

/**
 * Here and not when it is mounted: by then the device was made anew, where each phase of a boot is a process of its own.
 * @throws FirstlightError `mount-failed`, `kernel-lacks`, at the key that is wrong
 */
async function demandMountable(host: InspectContext['host'], { index, ...mount }: Mount): Promise<void> {
  try {
    await host.devices.demandMountable(mount)
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    const key = thrown.code === 'mount-failed' ? 'mountOptions' : 'format'
    throw thrown.with({ path: ['storage', 'filesystems', index, key] })
  }
}

/** Limits of a program are the program's to say, and on a real machine it is asked before anything is changed. */
async function smallSize(
  host: InspectContext['host'],
  { device, format = '' }: Filesystem,
): Promise<number | undefined> {
  if (host.backend === 'real') return undefined
  const size = await host.devices.size(devicePath(device))
  return size < (madeFormat(format)?.usualLeast ?? 0) ? size : undefined
}

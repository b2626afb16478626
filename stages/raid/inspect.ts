import type { InspectContext } from '../../src/engine/stage.ts'
import { devicePath } from '../../src/util/paths.ts'

/** An array of the config, as far as it is there. */
export type SeenArray = {
  /** The one name of each member, in config order. */
  readonly members: readonly string[]
  /** Why members may not be touched, by their place in the config. */
  readonly inUse: readonly (readonly [member: number, why: string])[]
  /** The array that runs under this name. */
  readonly running?: { readonly level: string; readonly members: readonly string[] }
}

/** What the raid stage saw: every array of the config, in its order. */
export type RaidInspection = readonly SeenArray[]

/** Looks at the members of all arrays, and at arrays that run already. */
export async function inspectRaid({ config, host }: InspectContext): Promise<RaidInspection> {
  const { devices } = host
  const arrays = config.storage?.raid ?? []
  const identity = async (device: string): Promise<string> => (await devices.identity(devicePath(device))) ?? device
  /** An array that the config makes is not there yet, or runs already. */
  const inUse = async (device: string): Promise<string | undefined> =>
    (await devices.identity(devicePath(device))) === undefined ? undefined : await devices.inUse(devicePath(device))
  return Promise.all(
    arrays.map(async ({ name, devices: members = [] }): Promise<SeenArray> => {
      const reasons = await Promise.all(members.map(inUse))
      const running = await devices.array(name)
      return {
        members: await Promise.all(members.map(identity)),
        inUse: reasons.flatMap((why, index) => (why === undefined ? [] : [[index, why] as const])),
        ...(running === undefined
          ? {}
          : { running: { level: running.level, members: await Promise.all(running.devices.map(identity)) } }),
      }
    }),
  )
}

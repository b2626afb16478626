import { existsSync } from 'node:fs'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { OemAccess } from '../fetch/schemes/oem.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Io } from './io.ts'

/** Seconds to wait for the partition. */
const PATIENCE = 30

/**
 * What `oem:` means on this machine (Flatcar): a directory, and where partitions may be mounted the one labelled OEM. The variables
 * are those of Flatcar's own engine.
 */
export function oemAccess(io: Io, isRealMachine: boolean): OemAccess {
  const { environment } = io
  const lookAside = hostPath(environment['IGNITION_OEM_LOOKASIDE_DIR'] ?? '/usr/share/oem')
  if (!isRealMachine) return { lookAside }
  const device = hostPath(environment['IGNITION_OEM_DEVICE'] ?? '/dev/disk/by-label/OEM')
  return { lookAside, withPartition: (use) => withPartition(io, device, use) }
}

async function withPartition<Result>(
  { environment, signal }: Io,
  device: HostPath,
  use: (directory: HostPath) => Promise<Result>,
): Promise<Result> {
  const [{ createProgramRunner }, { helperPrograms }, { providerRoots }] = await Promise.all([
    import('../host/real/commands.ts'),
    import('../providers/helper-programs.ts'),
    import('../providers/provider-roots.ts'),
  ])
  for (let seconds = 0; !existsSync(device); seconds += 1) {
    if (seconds === PATIENCE)
      throw new FirstlightError('device-missing', `waiting for ${device}: it did not come in ${PATIENCE} s`)
    await SYSTEM_CLOCK.sleep(1000, signal)
  }
  const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const sleep = (ms: number): Promise<void> => SYSTEM_CLOCK.sleep(ms, signal)
  const helpers = helperPrograms({ run: createProgramRunner(environment), roots, sleep })
  try {
    return await helpers.withMount(device, 'ext4', use)
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'provider-failed')) throw thrown
    return helpers.withMount(device, 'btrfs', use)
  }
}

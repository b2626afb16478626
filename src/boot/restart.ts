import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import type { Io } from '../program/io.ts'

/**
 * A machine is restarted once for its kernel arguments. When the image's helper asks for that again after a restart, the
 * boot loader does not do what the helper writes, and another restart would be one of many.
 *
 * The helper asks by a file: `kargs-reboot` beside the state, or the one that Fedora CoreOS's helper leaves. The journal
 * tells of an earlier boot, where it is kept.
 * @throws FirstlightError `kernel-arguments-failed`
 */
export async function refuseSecondRestart(
  journal: Pick<Journal, 'read'>,
  { io, stateDirectory }: { readonly io: Io; readonly stateDirectory: string },
): Promise<void> {
  const { run } = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const flags = [path.join(stateDirectory, 'kargs-reboot'), path.join(run, 'coreos-kargs-reboot')]
  if (!flags.some((flag) => fs.existsSync(flag))) return
  if ((await bootsWithKernelArguments(journal)).size < 2) return
  throw new FirstlightError(
    'kernel-arguments-failed',
    'setting kernel arguments: the machine was started again with them, and the helper has changed them once more',
    { hint: 'the boot loader does not use what ignition-kargs-helper writes: correct the image, or leave them out' },
  )
}

/** The boots in which kernel arguments were set. */
async function bootsWithKernelArguments(journal: Pick<Journal, 'read'>): Promise<ReadonlySet<string>> {
  const boots = new Set<string>()
  let current = ''
  for (const entry of await journal.read()) {
    if (entry.kind === 'run-started' || entry.kind === 'run-resumed') current = entry.boot
    if (entry.kind === 'stage-completed' && entry.stage === 'kargs') boots.add(current)
  }
  return boots
}

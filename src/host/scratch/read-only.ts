import { FirstlightError } from '../../errors.ts'
import type { TargetPath } from '../../util/paths.ts'
import { isReadOnly, mountsOf } from './devices/mount-index.ts'
import type { MachineState } from './devices/state.ts'

/**
 * Refuses to write where the machine cannot: on what is mounted read-only, also before the run.
 * @throws FirstlightError `io-failed`
 */
export function demandWritable(state: MachineState, resolve: () => TargetPath): void {
  const mounts = mountsOf(state)
  if (!mounts.hasReadOnly()) return
  const path = resolve()
  const holder = mounts.holding(path)
  if (holder === undefined || !isReadOnly(holder)) return
  const message = `writing ${JSON.stringify(path)}: the filesystem at ${holder.path} is mounted read-only`
  throw new FirstlightError('io-failed', message, {
    hint: 'mount it read-write, or put nothing there',
    facts: { path, mount: holder.path },
  })
}

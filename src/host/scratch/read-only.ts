import { FirstlightError } from '../../errors.ts'
import { isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import type { MachineState } from './devices/state.ts'

/**
 * Refuses to write where the machine cannot: on what is mounted read-only, also before the run.
 * @throws FirstlightError `io-failed`
 */
export function demandWritable(mounts: MachineState['mounts'], resolve: () => TargetPath): void {
  if (!mounts.some(isReadOnly)) return
  const path = resolve()
  const holders = mounts.filter((mount) => isWithin(path, targetPath(mount.path)))
  // The deepest holds it, and of several at one place the one that came last.
  const [holder] = holders.toReversed().toSorted((a, b) => b.path.length - a.path.length)
  if (holder === undefined || !isReadOnly(holder)) return
  const message = `writing ${JSON.stringify(path)}: the filesystem at ${holder.path} is mounted read-only`
  throw new FirstlightError('io-failed', message, {
    hint: 'mount it read-write, or put nothing there',
    facts: { path, mount: holder.path },
  })
}

function isReadOnly({ options }: MachineState['mounts'][number]): boolean {
  const words = options.flatMap((option) => option.split(','))
  return words.lastIndexOf('ro') > words.lastIndexOf('rw')
}

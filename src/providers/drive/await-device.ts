import type { HostPath } from '../../util/paths.ts'
import type { Deadline } from '../deadline.ts'
import { deadlineIn } from '../deadline.ts'
import { below, kindOf } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'
import { progress } from '../progress.ts'

/** Which device to wait for. */
export interface AwaitedDevice {
  /** Below `/dev`, e.g. `disk/by-label`. */
  readonly directory: string
  /** The first of these names that is there is taken. */
  readonly names: readonly string[]
  /** How long to wait: in ms, or until a deadline that may be moved nearer meanwhile. */
  readonly timeout: number | Deadline
  /** How often to look, in ms. @default 1_000 */
  readonly interval?: number
}

/** Waits for a device to appear; `undefined` when it did not in time. Looks at least once. */
export async function awaitDevice(
  context: ProviderContext,
  { directory, names, timeout, interval = 1_000 }: AwaitedDevice,
): Promise<HostPath | undefined> {
  const deadline = typeof timeout === 'number' ? deadlineIn(context, timeout) : timeout
  const shown = names.map((name) => `/dev/${directory}/${name}`).join(' or ')
  const report = progress(context, `device ${shown}`, deadline.at() - context.clock.now())
  for (;;) {
    const found = names
      .map((name) => below(context.roots.dev, directory, name))
      .find((path) => kindOf(path) !== undefined)
    if (found !== undefined) return found
    const left = deadline.at() - context.clock.now()
    if (left <= 0) return undefined
    report('it is not there')
    await context.clock.sleep(Math.min(interval, left), context.signal)
  }
}

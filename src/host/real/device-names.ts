import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { DevicePath } from '../../util/paths.ts'
import { readBootId } from './boot-id.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import type { PrivateStore } from './private-store.ts'

/**
 * Remembers which node a device's name led to.
 *
 * A name like `/dev/disk/by-label/root` goes away when the device's signatures are wiped, or may lead to another device
 * then: everything that was decided about it must still happen to the same device. What is remembered is valid for
 * one boot and is replaced whenever the device is waited for.
 */
export interface DeviceNames {
  /** Remembers what the name leads to now. */
  note(device: DevicePath, node: string): void
  /**
   * The node that the name led to when it was noted, else the one it leads to now.
   * @throws FirstlightError `device-missing`
   */
  nodeOf(device: DevicePath): string
}

/** Opens the memory; it outlives the process, since stages may be processes of their own. */
export function createDeviceNames(directories: KernelDirectories, store: PrivateStore): DeviceNames {
  const boot = readBootId(directories)
  const noted = new Map<DevicePath, string>()
  return {
    note(device, node) {
      if (node !== noted.get(device)) store.write('device', device, JSON.stringify({ boot, node }))
      noted.set(device, node)
    },
    nodeOf(device) {
      const known = noted.get(device) ?? earlier(store.read('device', device), boot)
      if (known !== undefined && fs.existsSync(known)) return known
      try {
        return fs.realpathSync(device)
      } catch {
        throw new FirstlightError('device-missing', `using the device ${JSON.stringify(device)}: it does not exist`, {
          hint: 'compare the name with those below /dev/disk',
        })
      }
    },
  }
}

function earlier(bytes: Buffer | undefined, boot: string): string | undefined {
  if (bytes === undefined) return undefined
  const parsed: unknown = JSON.parse(bytes.toString())
  if (typeof parsed !== 'object' || parsed === null || !('boot' in parsed) || !('node' in parsed)) return undefined
  return parsed.boot === boot && typeof parsed.node === 'string' ? parsed.node : undefined
}

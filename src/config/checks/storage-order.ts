import { arrayOrder } from '../array-order.ts'
import { mistypedDevices } from '../mistyped-devices.ts'
import type { Raid, Storage } from '../model.ts'
import {
  isMadeBefore,
  sameName,
  storageMade,
  storageUsed,
  type MadeStorage,
  type UsedStorage,
} from '../storage-graph.ts'
import type { CheckContext } from './check.ts'

/**
 * Checks that everything is made before it is used: disks are partitioned, then arrays made, then volumes, then
 * filesystems. Arrays alone may be made of their like, as they are made in the order of their dependence.
 */
export function checkStorageOrder(storage: Storage, { add }: CheckContext): void {
  const made = storageMade(storage)
  const used = storageUsed(storage)
  for (const { device, kind, path, title } of used) {
    const what = made.get(sameName(device))
    if (what === undefined || isMadeBefore(what.kind, kind)) continue
    if (what.kind === 'array' && kind === 'array') continue
    add({ code: 'storage-order', severity: 'error', path, title, second: secondOf(what), isLike: what.kind === kind })
  }
  checkCircles(storage.raid ?? [], add)
  checkNames(made, used, add)
}

function checkCircles(arrays: readonly Raid[], add: CheckContext['add']): void {
  const title = (index: number): string => `the array ${JSON.stringify(arrays[index]?.name)}`
  for (const { outer, member, inner } of arrayOrder(arrays).circles) {
    const path = ['storage', 'raid', outer, 'devices', member]
    const second = { path: ['storage', 'raid', inner], title: title(inner) }
    add({ code: 'storage-circle', severity: 'error', path, title: title(outer), second })
  }
}

/** A device that nobody makes may be there already: what looks like a mistake is told, and no more. */
function checkNames(
  made: ReadonlyMap<string, MadeStorage>,
  used: readonly UsedStorage[],
  add: CheckContext['add'],
): void {
  const mistyped = mistypedDevices(made, used)
  for (const { device, path } of used) {
    const near = mistyped.get(sameName(device))
    const what = near === undefined ? undefined : made.get(near)
    if (near === undefined || what === undefined) continue
    add({ code: 'device-nearly-named', severity: 'warning', path, device, near, second: secondOf(what) })
  }
}

function secondOf({ path, title }: MadeStorage): { readonly path: MadeStorage['path']; readonly title: string } {
  return { path, title }
}

import { FirstlightError } from '../../errors.ts'
import type { Content } from '../../util/content.ts'
import { bodyOf as bodyFrom } from '../bodies.ts'
import type { Body } from '../body.ts'
import { readSecureKey } from './cex.ts'
import type { Machine } from './machine.ts'
import type { PrivateStore } from './private-store.ts'

/** The bytes that contents stand for on this machine, one after the other. */
export function bodyOf(list: readonly Content[], machine: Pick<Machine, 'store' | 'contents' | 'directories'>): Body {
  const { store, contents } = machine
  return bodyFrom(list, {
    contents,
    key: (volume) => volumeKey(store, volume),
    secureKey: (volume, part) => readSecureKey(machine, volume, part),
  })
}

/**
 * The key of a volume that the host holds.
 * @throws FirstlightError `luks-mismatch` when it holds none
 */
export function volumeKey(store: PrivateStore, volume: string): Buffer {
  const key = store.read('key', volume)
  if (key !== undefined) return key
  throw new FirstlightError('luks-mismatch', `using the key of the volume ${JSON.stringify(volume)}: there is none`, {
    hint: 'the key is kept in memory for one boot: start the run again from the disks',
  })
}

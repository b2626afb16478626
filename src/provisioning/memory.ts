import type { Config } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import { MIB } from '../util/bytes.ts'

/** Most bytes of heap that planning takes for one file, directory, link, unit or user: measured 1.2 KiB of a file without contents. */
const BYTES_OF_A_NODE = 2048
/** What every process has that has come so far: to ask for its limit takes longer than the work on a small config. */
const ALWAYS_THERE = 4 * MIB

/**
 * Looks whether a config can be planned with the heap that this process may have. Where it cannot, V8 would end the process
 * in the middle of its work, without a word to the user.
 *
 * @param limitOf tells most bytes of heap
 * @throws FirstlightError `not-enough-memory`
 */
export function checkMemory({ storage, systemd, passwd }: Config, limitOf: () => number): void {
  const lists = [storage?.files, storage?.directories, storage?.links, systemd?.units, passwd?.users, passwd?.groups]
  const nodes = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0)
  const needed = nodes * BYTES_OF_A_NODE
  if (needed <= ALWAYS_THERE) return
  const limit = limitOf()
  if (needed <= limit) return
  throw new FirstlightError(
    'not-enough-memory',
    `planning a config of ${nodes} files, units and users: that takes up to ${Math.ceil(needed / MIB)} MiB of memory, and there are ${Math.floor(limit / MIB)} MiB`,
    { hint: 'give the machine more memory, or put the files into an archive or a system extension' },
  )
}

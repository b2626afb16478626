import { findSymbol, offsetOf, withoutStretch } from './elf.ts'
import { englishOnly } from './icu-data.ts'

/** More than the largest page of any processor that Node is built for. */
export const PAGE = 0x1_0000

/**
 * The executable with ICU's data for English alone: a third of Node's size is data for languages that no boot speaks.
 * @param node the Node that it was made from, with its symbols
 * @throws Error when something is not where it is known to be; the executable works as it is
 */
export function withoutLanguages(executable: Buffer, node: Buffer): Buffer {
  const symbol = findSymbol(node, /^icudt\d+_dat$/)
  if (symbol === undefined) throw new Error('Node has no symbol for the data of ICU')
  const at = offsetOf(executable, symbol.address)
  const kept = englishOnly(executable.subarray(at, at + symbol.size))
  const changed = Buffer.from(executable)
  changed.fill(0, at, at + symbol.size)
  kept.copy(changed, at)
  const start = Math.ceil((symbol.address + kept.length) / PAGE) * PAGE
  const end = Math.floor((symbol.address + symbol.size) / PAGE) * PAGE
  return withoutStretch(changed, { start, end })
}

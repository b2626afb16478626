import { findSection, withoutStretch, withoutUnwinding } from './elf.ts'
import { PAGE } from './without-languages.ts'

/**
 * The executable without what tells how to get back through its functions (`.eh_frame`), which is read when a C++ exception is thrown, and by
 * debuggers: Node and V8 are compiled without exceptions, so that one ends the process with and without it.
 * @param node the Node that it was made from, with its table of sections
 * @throws Error when something is not where it is known to be; the executable works as it is
 */
export function withoutUnwindTables(executable: Buffer, node: Buffer): Buffer {
  const [index, frames] = [findSection(node, '.eh_frame_hdr'), findSection(node, '.eh_frame')]
  if (index === undefined || frames === undefined || frames.address < index.address)
    throw new Error('Node has its tables for unwinding in another way')
  const start = Math.ceil(index.address / PAGE) * PAGE
  const end = Math.floor((frames.address + frames.size) / PAGE) * PAGE
  return withoutStretch(withoutUnwinding(executable), { start, end })
}

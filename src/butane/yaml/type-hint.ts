import { BOUNDS } from '../../report/found-number.ts'
import type { ScalarNode } from '../../yaml/node.ts'
import { resolve } from '../../yaml/resolve.ts'

/** What to write instead of a scalar that is no integer: only of sizes it says a number, which is never a secret. */
export function integerHint(node: ScalarNode, key: string | number | undefined): string | undefined {
  const { text, plain } = node
  if (!plain && resolve({ ...node, plain: true }).kind === 'integer') return 'leave out the quotes'
  if (plain && /^[-+]?[0-9][0-9_]{17,59}$/.test(text)) return BOUNDS
  if (key === 'mode') return 'write a mode in octal, as 0644'
  const [, digits, unit = 'M'] = /^([0-9]{1,12}) ?(?:([KMGT])(?:i?B)?)$/i.exec(text) ?? []
  if (digits === undefined || typeof key !== 'string' || !key.endsWith('_mib')) return undefined
  const mebibytes = (Number(digits) * 1024 ** 'KMGT'.indexOf(unit.toUpperCase())) / 1024
  return Number.isSafeInteger(mebibytes) ? `write the number of MiB: ${mebibytes}` : undefined
}

/** Whether an integer begins like an octal one, and is none: it counts as decimal, which nobody means. */
export function looksOctal({ text, plain }: ScalarNode): boolean {
  return plain && /^[-+]?0[0-9_]*$/.test(text) && /[89]/.test(text)
}

/** A smaller document that shows the same: lines, then characters, are left out as long as `fails` says so. */
export async function minimise(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
  attempts = 400,
): Promise<Uint8Array> {
  let left = attempts
  const shrink = async (parts: readonly string[], glue: string): Promise<readonly string[]> => {
    let kept = parts
    for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < kept.length && left > 0;) {
        const without = kept.toSpliced(at, size)
        left -= 1
        if (await fails(Buffer.from(without.join(glue), 'latin1'))) kept = without
        else at += size
      }
    }
    return kept
  }
  const lines = await shrink(Buffer.from(bytes).toString('latin1').split('\n'), '\n')
  const text = lines.join('\n')
  const smaller = text.length > 2000 ? text : (await shrink(Array.from(text), '')).join('')
  return Buffer.from(smaller, 'latin1')
}

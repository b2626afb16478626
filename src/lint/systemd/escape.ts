/** The name of the unit of a path, without what kind it is: what `systemd-escape --path` makes of it. */
export function escapedPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0) return '-'
  const bytes = new TextEncoder().encode(parts.join('/'))
  let text = ''
  for (const [index, byte] of bytes.entries()) {
    const character = String.fromCharCode(byte)
    if (character === '/') text += '-'
    else if (/[A-Za-z0-9:_]/.test(character) || (character === '.' && index > 0)) text += character
    else text += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return text
}

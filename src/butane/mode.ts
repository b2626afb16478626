/**
 * Whether a mode was probably meant in octal and written without the leading zero: `mode: 644` is the number 644.
 *
 * So it is when the number makes an unusual mode, while its digits, read in octal, make a usual one.
 */
export function looksDecimal(mode: number, kind: 'file' | 'directory'): boolean {
  if (mode < 0 || mode > 7777 || !/^[0-7]+$/.test(mode.toString())) return false
  return !isUsual(mode, kind) && isUsual(Number.parseInt(mode.toString(), 8), kind)
}

function isUsual(mode: number, kind: 'file' | 'directory'): boolean {
  if (mode === 0) return true
  if ((mode & ~0o7777) !== 0) return false
  const [other, group, owner] = [mode & 7, (mode >> 3) & 7, (mode >> 6) & 7] as const
  const classes = [other, group, owner]
  if ((other & ~group) !== 0 || (group & ~owner) !== 0) return false
  if (classes.some((bits) => (bits & 3) !== 0 && (bits & 4) === 0)) return false
  if (isReadOnly(other) && (isExecutable(group) || isExecutable(owner))) return false
  if (isReadOnly(group) && isExecutable(owner)) return false
  if (!classes.some((bits) => (bits & 4) !== 0)) return false
  const [setuid, setgid, sticky] = [(mode & 0o4000) !== 0, (mode & 0o2000) !== 0, (mode & 0o1000) !== 0]
  if (kind === 'directory') {
    if (!classes.some(isExecutable) || setuid) return false
    return !(setgid || sticky) || classes.some((bits) => (bits & 2) !== 0)
  }
  if (sticky) return false
  return !(setuid || setgid) || (classes.some(isExecutable) && (other & 2) === 0)
}

function isReadOnly(bits: number): boolean {
  return (bits & 5) === 4
}

function isExecutable(bits: number): boolean {
  return (bits & 1) !== 0
}

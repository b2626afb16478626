/** Bytes in one MiB, the unit of every size and start in the config. */
export const MIB: number = 1024 * 1024

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Formats a number of bytes for people, in binary units: `1536` becomes `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const text = Number.isInteger(value) ? value.toString() : value.toFixed(1)
  return `${text} ${UNITS[unit] ?? 'B'}`
}

/** A mode as chmod(1) takes it and `ls` users know it: four octal digits, `0644`, `1777`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

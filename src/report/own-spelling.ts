import type { Location } from './span.ts'

/**
 * A hint, which is written in the spelling of Ignition's own language, in that of the document that it is about: for
 * Butane `"wipeTable": true` is `wipe_table: true`.
 */
export function inOwnSpelling(hint: string, location: Location | undefined): string {
  if (location?.document.language !== 'yaml' || !/[a-z][A-Z]|":/.test(hint)) return hint
  return hint.replaceAll(/"([A-Za-z]+)"/g, '$1').replaceAll(/\b[a-z]+[A-Z][A-Za-z]*\b/g, snake)
}

function snake(key: string): string {
  return key.replace('MiB', '_mib').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

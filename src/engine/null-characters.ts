import type { Config } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { ConfigPath } from '../report/path.ts'

/** Members that say what is *in* something, or what is fetched: bytes may be any there, and URLs have rules of their own. */
const BYTES: ReadonlySet<string> = new Set(['contents', 'source', 'sshAuthorizedKeys', 'passwordHash', 'clevis'])

/**
 * Refuses what no machine can do: a system call ends each text at its first NUL, so a path, a label or an option with one
 * would become another.
 *
 * @throws FirstlightError `refused`, at the member that has it
 */
export function refuseNullCharacters({ storage, passwd, systemd, kernelArguments }: Config): void {
  const path = pathOfNull({ storage, passwd, systemd, kernelArguments })
  if (path === undefined) return
  throw new FirstlightError('refused', `looking at the config: ${path.at(-1)} has a NUL character in it`, {
    path,
    hint: 'every system call ends a text there and would take another one: leave the character out',
  })
}

/** Puts the path together on the way back: nearly no config has one, and some have ten thousand files. */
function pathOfNull(value: unknown): ConfigPath | undefined {
  if (typeof value === 'string') return value.includes('\0') ? [] : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = pathOfNull(value[index])
      if (found !== undefined) return [index, ...found]
    }
    return undefined
  }
  for (const [key, member] of Object.entries(value)) {
    const found = BYTES.has(key) ? undefined : pathOfNull(member)
    if (found !== undefined) return [key, ...found]
  }
  return undefined
}

import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { findEntry, parseTable } from '../host/accounts/table.ts'
import { ioFailed } from '../node/io-error.ts'

/** A user who gets keys, with paths below the root of the machine. */
export interface KeyOwner {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** Finds a user in the user databases of a root. @throws FirstlightError `usage` for one that is not there */
export function findKeyOwner(name: string, root: string): KeyOwner {
  for (const file of ['etc/passwd', 'usr/lib/passwd']) {
    const database = path.join(root, file)
    const text = fs.existsSync(database) ? fs.readFileSync(database, 'utf8') : ''
    const fields = findEntry(parseTable(text), name)
    if (fields === undefined) continue
    const [, , uid, gid, , home = ''] = fields
    return { name, uid: Number(uid), gid: Number(gid), home: path.join(root, home) }
  }
  throw new FirstlightError('usage', `writing the authorized keys of ${name}: there is no such user`, {
    hint: 'name a user of this machine',
  })
}

/**
 * Writes the keys of a platform where sshd of these images looks for them, as the user: nobody's link leads root anywhere.
 * No keys at all: the file goes.
 * @returns the file, and what became of it
 */
export function writeAuthorizedKeys(
  owner: KeyOwner,
  keys: readonly string[],
): { readonly file: string; readonly change: 'written' | 'removed' } {
  const directory = path.join(owner.home, '.ssh/authorized_keys.d')
  const file = path.join(directory, 'afterburn')
  return asUser(owner, () => {
    try {
      if (keys.length === 0) {
        fs.rmSync(file, { force: true })
        return { file, change: 'removed' }
      }
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      const draft = path.join(directory, `.afterburn-${process.pid}`)
      const text = keys.map((key) => `${key}\n`).join('')
      fs.writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
      fs.renameSync(draft, file)
      return { file, change: 'written' }
    } catch (thrown) {
      throw ioFailed(`writing the authorized keys of ${owner.name}`, thrown)
    }
  })
}

/** Acts with the rights of a user and of no group but theirs; whoever is not root acts with their own. */
function asUser<Result>({ uid, gid }: KeyOwner, act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act()
  const groups = process.getgroups?.() ?? []
  process.setgroups?.([gid])
  process.setegid?.(gid)
  process.seteuid?.(uid)
  try {
    return act()
  } finally {
    process.seteuid?.(0)
    process.setegid?.(0)
    process.setgroups?.(groups)
  }
}

import fs from 'node:fs'
import { targetPath } from '../../util/paths.ts'
import { ACCOUNT_FILES, pathInEtc } from './account-files.ts'
import type { TargetRoot } from './target-root.ts'

/** What the shadow tools leave beside the files that they change: a copy of each, and the lock over all of them. */
const NAMES: readonly string[] = [...ACCOUNT_FILES.map((file) => `${file}-`), '.pwd.lock']

/** Those of the tools' leftovers that are there. */
export function leftoversIn(target: TargetRoot): readonly string[] {
  return NAMES.filter((name) => target.stat(target.resolver.resolve(targetPath(`/etc/${name}`))) !== undefined)
}

/**
 * Removes the leftovers, except those that were there before: the machine has the accounts that were described, and nothing
 * else.
 */
export function clearLeftovers(target: TargetRoot, before: readonly string[]): void {
  for (const name of NAMES) if (!before.includes(name)) fs.rmSync(pathInEtc(target, name), { force: true })
}

/** Removes the locks and unfinished files of a tool that was killed (lckpwdf(3); `passwd.lock`, `passwd.PID`, `passwd+`). */
export function removeLocks(target: TargetRoot): void {
  const etc = target.resolver.resolveFully(targetPath('/etc'))
  if (target.stat(etc)?.kind !== 'directory') return
  for (const name of target.list(etc)) {
    if (/^(passwd|shadow|group|gshadow|subuid|subgid)(\.lock|\.\d+|\+)$/.test(name)) {
      fs.rmSync(pathInEtc(target, name), { force: true })
    }
  }
}

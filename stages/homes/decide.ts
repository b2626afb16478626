import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { PlannedOperation } from '../../src/host/operation/operation.ts'
import { isWithin, targetPath } from '../../src/util/paths.ts'
import type { HomesInspection } from './inspect.ts'

/**
 * Decides what each user's home needs: directories of it that the mount stage had to make become the user's, mode 0700,
 * and the SSH keys are written.
 */
export function decideHomes({ config, inspection, facts, policy }: DecideInput<HomesInspection>): Decision {
  const known = new Map(inspection.users.map((user) => [user.name, user]))
  const operations: PlannedOperation[] = []
  for (const [index, wanted] of (config.passwd?.users ?? []).entries()) {
    if (wanted.shouldExist === false) continue
    const path = ['passwd', 'users', index]
    const user = known.get(wanted.name)
    if (user === undefined) throw notThere(wanted.name, path)
    const home = targetPath(user.home)
    const made = wanted.noCreateHome === true || home === '/' ? [] : facts.madeDirectories
    for (const directory of made.filter((each) => isWithin(each, home))) {
      const { uid, gid } = user
      operations.push({ operation: { kind: 'set-attributes', path: directory, mode: 0o700, uid, gid }, path })
    }
    const keys = wanted.sshAuthorizedKeys ?? []
    if (keys.length === 0) continue
    const operation = { kind: 'write-ssh-keys', user: user.name, keys, fragment: policy.sshKeyFragment } as const
    operations.push({ operation, path: [...path, 'sshAuthorizedKeys'] })
  }
  const labels = inspection.users.flatMap((user) => (user.toLabel === undefined ? [] : [targetPath(user.toLabel)]))
  return { operations, leaves: { touchedPaths: labels } }
}

function notThere(name: string, path: readonly (string | number)[]): FirstlightError {
  return new FirstlightError(
    'account-failed',
    `looking up the user ${JSON.stringify(name)}: the target has no such user`,
    {
      path,
      facts: { user: name },
      hint: 'the tool that created the user put it where the target does not look for users',
    },
  )
}

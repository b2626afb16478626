import type { InspectContext } from '../../src/engine/stage.ts'
import { resolveDirectory } from '../../src/host/resolve-directory.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'

/** What the stages before have made for the users and groups of the config: nothing of it may go with a directory that is replaced. */
export async function accountPlaces({ config, host }: InspectContext): Promise<readonly TargetPath[]> {
  const { users = [], groups = [] } = config.passwd ?? {}
  if (users.length + groups.length === 0) return []
  const places = [targetPath('/etc/passwd')]
  for (const { name, shouldExist, sshAuthorizedKeys = [] } of users) {
    if (shouldExist === false || sshAuthorizedKeys.length === 0) continue
    const home = (await host.accounts.user(name))?.home ?? ''
    if (home === '') continue
    places.push(targetPath(`${await resolveDirectory(host.files, home)}/.ssh`))
  }
  return places
}

import type { Config } from '../../src/config/model.ts'
import type { InspectContext } from '../../src/engine/stage.ts'

/** A user as far as the target's database tells. */
export type KnownUser = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** What the passwd stage saw: of the accounts that the config names, those that exist. */
export type PasswdInspection = {
  readonly users: readonly KnownUser[]
  readonly groups: readonly { readonly name: string; readonly gid: number }[]
  readonly labelled: boolean
}

/** Looks up every user and group that the config names. */
export async function inspectPasswd({ config, host }: InspectContext): Promise<PasswdInspection> {
  const users: KnownUser[] = []
  for (const { name } of config.passwd?.users ?? []) {
    const user = await host.accounts.user(name)
    if (user) users.push({ name, uid: user.uid, gid: user.gid, home: user.home, shell: user.shell })
  }
  const groups: { name: string; gid: number }[] = []
  for (const name of groupNames(config)) {
    const group = await host.accounts.group(name)
    if (group) groups.push({ name, gid: group.gid })
  }
  return { users, groups, labelled: (await host.system.labelPolicy()) !== undefined }
}

function groupNames(config: Config): ReadonlySet<string> {
  const { groups = [], users = [] } = config.passwd ?? {}
  const ofUsers = users.flatMap((user) => [...(user.groups ?? []), user.primaryGroup ?? ''])
  return new Set([...groups.map((group) => group.name), ...ofUsers].filter((name) => name !== ''))
}

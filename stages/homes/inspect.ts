import type { InspectContext } from '../../src/engine/stage.ts'
import type { TargetFiles } from '../../src/host/host.ts'
import { resolveDirectory } from '../../src/host/resolve-directory.ts'

/** A user who is there by now. */
export type PresentUser = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  /** Where the home really is; absent when it does not exist, or when nothing needs a label. */
  readonly toLabel?: string
}

/** What the homes stage saw: the users of the config, in its order, as far as they exist. */
export type HomesInspection = { readonly users: readonly PresentUser[] }

/** Looks the users up again, now that they have their ids. */
export async function inspectHomes({ config, host }: InspectContext): Promise<HomesInspection> {
  const labelled = (await host.system.labelPolicy()) !== undefined
  const users: PresentUser[] = []
  for (const wanted of config.passwd?.users ?? []) {
    if (wanted.shouldExist === false) continue
    const user = await host.accounts.user(wanted.name)
    if (user === undefined) continue
    const { name, uid, gid, home } = user
    const toLabel = labelled && wanted.noCreateHome !== true ? await realHome(host.files, home) : undefined
    users.push({ name, uid, gid, home, toLabel })
  }
  return { users }
}

/** The directory behind a home that may be a symlink; never the root itself, which is not one user's to label. */
async function realHome(files: TargetFiles, home: string): Promise<string | undefined> {
  const real = await resolveDirectory(files, home)
  if (real === '/') return undefined
  return (await files.stat(real)) === undefined ? undefined : real
}

import path from 'node:path'
import { planRun } from '../engine/engine.ts'
import type { Host } from '../host/host.ts'
import { refuseForeignRoot, removeMadeRoot } from '../host/scratch/made-root.ts'
import type { Journal } from '../journal/journal.ts'
import { createMemoryJournal } from '../journal/memory-journal.ts'
import type { Session } from '../provisioning/session.ts'
import { hostPath } from '../util/paths.ts'
import { chooseForReading, type Backend, type Choice } from './backend.ts'
import { usageError } from './command/option.ts'
import { loggedHost } from './logged-host.ts'

/** A scratch root that is made anew. */
export interface FreshRoot {
  /** What a run begins with: a machine on which nothing was done yet. What is there does not count. */
  readonly beginning: { readonly backend: Backend; readonly journal: Journal }
  /**
   * Tries the run on a machine on which nothing was done; only when that goes well the root that is there is removed.
   * @returns the session on the empty root
   * @throws FirstlightError what the run would end with; `run-locked`, `refused`
   */
  clear(session: Session): Promise<Session>
}

/** The root that is there, and what is known of it. */
interface MadeRoot {
  readonly backend: Backend
  /** In the user's own spelling. */
  readonly shown: string
  readonly journal: Journal
}

/**
 * Prepares to make a root anew, which a run has made and nobody else.
 * @throws FirstlightError `usage` for a real machine, `refused` for a root that no run has made
 */
export function freshRoot(choice: Choice, { backend, shown, journal }: MadeRoot): FreshRoot {
  const { settings, root, io, log } = choice
  if (settings.backend === 'real')
    throw usageError('--fresh was given for a real machine', 'only scratch roots are made anew')
  const { stateDirectory } = backend
  refuseForeignRoot(root, stateDirectory, shown)
  const blank = chooseForReading({
    ...choice,
    settings: { ...settings, stateDir: undefined },
    root: hostPath(path.join(io.cwd, '.no-such-root')),
  })
  let makeHost: (() => Promise<Host>) | undefined
  return {
    beginning: {
      journal: createMemoryJournal(),
      backend: {
        ...backend,
        async makeHost(config, parts) {
          makeHost = async () => loggedHost(await backend.makeHost(config, parts), parts.contents, log)
          return blank.makeHost(config, parts)
        },
      },
    },
    async clear(session) {
      await planRun(session)
      await journal.acquire(io.signal)
      try {
        removeMadeRoot(root, stateDirectory, shown)
      } finally {
        await journal.release()
      }
      return { ...session, host: (await makeHost?.()) ?? session.host }
    },
  }
}

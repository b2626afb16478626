import os from 'node:os'
import type { Config } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { refuseForeignDirectory } from '../node/own-files.ts'
import { isSystemRoot } from '../host/real/system-root.ts'
import { stateDirectoryOf } from '../host/scratch/scratch-host.ts'
import type { Log } from '../log.ts'
import type { HostParts } from '../provisioning/session.ts'
import type { MachineSettings } from './command/standard-options.ts'
import type { Io } from '../program/io.ts'
import { loadMachine } from './machine.ts'

/** The machine that the command line asks for. */
export interface Backend {
  /** Where what has been done is kept. */
  readonly stateDirectory: HostPath
  /** Where fetched contents wait that are too large for memory; without it they are streamed when they are written. */
  readonly spool?: HostPath
  makeHost(config: Config, parts: HostParts): Promise<Host>
}

/** Which machine, and what for. */
export interface Choice {
  readonly settings: MachineSettings
  readonly root: HostPath
  readonly io: Io
  readonly log: Log
}

/**
 * Chooses the machine. Nothing real is touched unless it is asked for by name, and the running system only if that is
 * allowed besides. A scratch machine never has it.
 * @throws FirstlightError `refused` for the root of this system without `--yes`, where nobody can be asked
 */
export function chooseBackend(
  choice: Choice,
  { yes, root }: { readonly yes: boolean; readonly root: string },
): Backend {
  if (choice.settings.backend === 'real' && !yes && isSystemRoot(choice.root) && choice.io.question?.() === undefined) {
    throw wantsYes('provisioning', root)
  }
  return choose(choice, false)
}

/** Chooses the machine for a look at it: nothing is ever written, so that the root of this system needs no `--yes`. */
export function chooseForReading(choice: Choice): Backend {
  return choose(choice, true)
}

function choose(choice: Choice, isReadOnly: boolean): Backend {
  return choice.settings.backend === 'real' ? realBackend(choice, isReadOnly) : scratchBackend(choice, isReadOnly)
}

function scratchBackend({ settings, root, io }: Choice, isReadOnly: boolean): Backend {
  const stateDirectory = settings.stateDir?.path ?? stateDirectoryOf(root)
  refuseForeignDirectory(stateDirectory)
  const clock = (): Date => io.clock.date()
  return {
    stateDirectory,
    ...(isReadOnly ? {} : { spool: hostPath(os.tmpdir()) }),
    async makeHost(config, { contents, seed }) {
      const machine = await loadMachine(settings.machine, config, io)
      const { createScratchHost } = await import('../host/scratch/scratch-host.ts')
      return createScratchHost({ root, stateDirectory, machine, clock, contents, seed })
    },
  }
}

function realBackend({ settings, root, io, log }: Choice, isReadOnly: boolean): Backend {
  const stateDirectory = settings.stateDir?.path ?? hostPath('/run/firstlight')
  return {
    stateDirectory,
    ...(isReadOnly ? {} : { spool: stateDirectory }),
    async makeHost(_, { contents, reachServer }) {
      const { createRealHost } = await import('../host/real/real-host.ts')
      const privateDirectory = hostPath(`${stateDirectory}/private`)
      const { environment, signal } = io
      const clock = (): Date => io.clock.date()
      const parts = { root, contents, environment, privateDirectory, reachServer, log, signal, isReadOnly, clock }
      return createRealHost(parts)
    },
  }
}

/** The refusal to change the running system unasked. */
export function wantsYes(doing: string, name: string): FirstlightError {
  const what =
    name === '/' ? '/, the root of this running system,' : `${name}, which is the root of this running system,`
  return new FirstlightError('refused', `${doing} ${what} was not allowed`, {
    hint: 'add --yes if this is what you want, or name another root',
  })
}

import type { Command } from 'commander'
import type { Config } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { refuseForeignDirectory } from '../host/own-files.ts'
import { isSystemRoot } from '../host/real/system-root.ts'
import { stateDirectoryOf } from '../host/scratch/scratch-host.ts'
import type { Log } from '../log.ts'
import type { HostParts } from '../provisioning/session.ts'
import type { Invocation } from './command.ts'
import { loadMachine } from './machine.ts'
import { flagOption, pathOption, stringOption, usageError } from './options.ts'

/** Declares the options that choose a machine to work on. */
export function defineBackend(command: Command): Command {
  return defineMachine(command).option('--yes', 'real: allow / as the target root')
}

/** Declares the options that name a machine. */
export function defineMachine(command: Command): Command {
  return command
    .option('--machine <file>', 'scratch: a description of the machine; without it one that fits the document')
    .option('--backend <name>', 'scratch: a directory and simulated disks; real: this machine', 'scratch')
    .option('--state-dir <dir>', 'where the journal is kept (scratch: ROOT.firstlight; real: /run/firstlight)')
}

/** The machine that the command line asks for. */
export interface Backend {
  /** Where what has been done is kept. */
  readonly stateDirectory: HostPath
  /** Where fetched contents wait that are too large for memory; without it they are streamed when they are written. */
  readonly spool?: HostPath
  makeHost(config: Config, parts: HostParts): Promise<Host>
}

/**
 * Chooses the machine. Nothing real is touched unless it is asked for by name, and the running system only if that is
 * allowed besides. A scratch machine never has it.
 * @throws FirstlightError `usage`; `refused` for the root of this system without `--yes`
 */
export function chooseBackend(invocation: Invocation, root: HostPath, log: Log): Backend {
  const isReal = stringOption(invocation, 'backend') === 'real'
  if (isReal && !flagOption(invocation, 'yes') && isSystemRoot(root))
    throw wantsYes('provisioning', stringOption(invocation, 'root') ?? root)
  return choose({ invocation, root, log, isReadOnly: false })
}

/**
 * Chooses the machine for a look at it: nothing is ever written, so that the root of this system needs no `--yes`.
 * @throws FirstlightError `usage`
 */
export function chooseForReading(invocation: Invocation, root: HostPath, log: Log): Backend {
  return choose({ invocation, root, log, isReadOnly: true })
}

interface Choice {
  readonly invocation: Invocation
  readonly root: HostPath
  readonly log: Log
  readonly isReadOnly: boolean
}

function choose({ invocation, root, log, isReadOnly }: Choice): Backend {
  const name = stringOption(invocation, 'backend') ?? 'scratch'
  const given = pathOption(invocation, 'stateDir')
  switch (name) {
    case 'scratch':
      return scratchBackend(invocation, root, given ?? stateDirectoryOf(root))
    case 'real':
      return realBackend({ invocation, root, log, isReadOnly, stateDirectory: given ?? hostPath('/run/firstlight') })
    default:
      throw usageError(`--backend ${name}: there is no such backend`, 'scratch or real')
  }
}

function scratchBackend(invocation: Invocation, root: HostPath, stateDirectory: HostPath): Backend {
  refuseForeignDirectory(stateDirectory)
  const clock = (): Date => invocation.io.now()
  return {
    stateDirectory,
    async makeHost(config, { contents, seed }) {
      const machine = await loadMachine(invocation, config)
      const { createScratchHost } = await import('../host/scratch/scratch-host.ts')
      return createScratchHost({ root, stateDirectory, machine, clock, contents, seed })
    },
  }
}

interface RealParts extends Choice {
  readonly stateDirectory: HostPath
}

function realBackend({ invocation, root, stateDirectory, log, isReadOnly }: RealParts): Backend {
  return {
    stateDirectory,
    ...(isReadOnly ? {} : { spool: stateDirectory }),
    async makeHost(_, { contents, reachServer }) {
      const { createRealHost } = await import('../host/real/real-host.ts')
      const privateDirectory = hostPath(`${stateDirectory}/private`)
      const { environment, signal } = invocation.io
      const clock = (): Date => invocation.io.now()
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

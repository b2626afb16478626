import { digestOf } from '../../engine/engine.ts'
import { progressOf } from '../../engine/resume.ts'
import { checkProvisioned, verifyMachine } from '../../engine/verify.ts'
import { resourceId } from '../../fetch/resource-id.ts'
import { isRemote, type PlacedResource } from '../../fetch/resources.ts'
import type { Facts } from '../../journal/facts.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseForReading, defineMachine } from '../backend.ts'
import type { CommandModule } from '../command.ts'
import { DONE, EXIT_CODES } from '../exit-codes.ts'
import { defineOutput, openLog } from '../log.ts'
import { findMachineJournal } from '../machine-journal.ts'
import { defineDocument, loadConfig } from '../obtain.ts'
import { flagOption, pathOption, stringOption, usageError } from '../options.ts'
import { policyOf } from '../policy.ts'
import { reportData } from '../report-output.ts'
import { verificationData, verificationText } from '../verify-output.ts'

/** `firstlight verify`: in what a provisioned machine is not as its document describes it. */
export const verifyCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4, 5, 6],
  define(command) {
    const machine = defineDocument(command)
      .optionsGroup('Machine:')
      .option('--root <dir>', 'the target root (required)')
    defineMachine(machine).option('--journal <file>', 'the journal of the run that made the machine')
    defineOutput(command).addHelpText(
      'after',
      '\nNothing is written and nothing is locked; what may not be read is listed as not checked.\n' +
        'On a machine that was made in its first boot the journal is looked for in /run and\n' +
        'beside the stamp of the first boot, in ROOT/boot/firstlight.\n\n' +
        'Examples:\n  firstlight verify machine.ign --root ./machine\n' +
        '  firstlight verify machine.ign --root / --backend real --json',
    )
  },
  async run(invocation) {
    const { io } = invocation
    const root = pathOption(invocation, 'root')
    if (root === undefined) throw usageError('verify: no --root was given', 'firstlight verify DOC --root DIR')
    const log = await openLog(invocation)
    const backend = chooseForReading(invocation, root, log)
    const loaded = await loadConfig(invocation, log)
    if ('exitCode' in loaded) return loaded.exitCode
    const { config, fetcher } = loaded
    const journal = createFileJournal(
      findMachineJournal({
        given: pathOption(invocation, 'journal'),
        stateDirectory: backend.stateDirectory,
        realRoot: stringOption(invocation, 'backend') === 'real' ? root : undefined,
      }),
    )
    const progress = progressOf(await journal.read())
    checkProvisioned(progress, digestOf(config.config))
    const { openSession } = await import('../../provisioning/session.ts')
    const wants = wanted(progress.contents, flagOption(invocation, 'offline'))
    const session = await openSession({
      config,
      fetcher,
      makeHost: (parts) => backend.makeHost(config.config, parts),
      log,
      signal: io.signal,
      now: () => io.now(),
      policy: policyOf(io),
      prefetch: { wants },
    })
    try {
      const verification = await verifyMachine({ ...session, journal })
      const shown = { root: stringOption(invocation, 'root') ?? '' }
      if (flagOption(invocation, 'json')) {
        const issues = reportData(config.report)
        io.out(`${JSON.stringify({ ...verificationData(verification), ...shown, issues })}\n`)
      } else io.out(verificationText(verification, shown))
      return verification.outcome === 'drifted' ? EXIT_CODES.drifted.code : DONE
    } finally {
      await session.close()
    }
  },
}

/**
 * What has to be had again: what stands in the config, and of the rest only what the journal knows no digest of. The
 * keys of volumes are not compared.
 */
function wanted(journalled: Facts['contents'], offline: boolean): (placed: PlacedResource) => boolean {
  return ({ resource, path }) => {
    if (path[1] === 'luks') return false
    return !isRemote(resource.source) || (!offline && journalled[resourceId(resource)]?.digest === undefined)
  }
}

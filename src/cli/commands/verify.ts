import { digestOf } from '../../engine/config-digest.ts'
import { progressOf } from '../../engine/resume.ts'
import { checkProvisioned, verifyMachine } from '../../engine/verify.ts'
import { resourceId } from '../../fetch/resource-id.ts'
import { isRemote, type PlacedResource } from '../../fetch/resources.ts'
import type { Facts } from '../../journal/facts.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseForReading } from '../backend.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { location, required, section } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, MACHINE } from '../command/standard-options.ts'
import { DONE, EXIT_CODES } from '../../program/exit-codes.ts'
import { openLog } from '../log.ts'
import { findMachineJournal } from '../machine-journal.ts'
import { neverBegun } from '../never-begun.ts'
import { loadConfig } from '../obtain.ts'
import { policyOf } from '../../program/policy.ts'
import { reportData } from '../report-output.ts'
import { verificationData, verificationText } from '../verify-output.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight verify`: where a provisioned machine is no longer what its document describes. */
export const verifyCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 5, 6],
  arguments: DOCUMENT_ARGUMENT,
  options: {
    ...DOCUMENT,
    ...section('Machine', {
      root: required(location('dir', 'the target root'), 'firstlight verify DOC --root DIR'),
    }),
    ...MACHINE,
    ...section('Machine', { journal: location('file', 'the journal of the run that made the machine') }),
    ...json(),
    ...LOG,
  },
  notes: [
    'Nothing is written and nothing is locked; what may not be read is listed as not checked. On a machine that was ' +
      'made in its first boot the journal is looked for in /run and beside the stamp of the first boot, in ' +
      'ROOT/boot/firstlight.',
  ],
  examples: [
    'firstlight verify machine.ign --root ./machine',
    'firstlight verify machine.ign --root / --backend real --json',
  ],
  async run({ settings, io }) {
    const root = settings.root.path
    const log = await openLog(settings, io)
    const backend = chooseForReading({ settings, root, io, log })
    const loaded = await loadConfig({ settings, io, log })
    if ('exitCode' in loaded) return loaded.exitCode
    const { config, fetcher } = loaded
    const journal = createFileJournal(
      findMachineJournal({
        given: settings.journal?.path,
        stateDirectory: backend.stateDirectory,
        realRoot: settings.backend === 'real' ? root : undefined,
      }),
    )
    const progress = progressOf(await journal.read())
    if (progress.state === 'fresh') throw neverBegun('comparing the machine', settings.journal ?? settings.root)
    checkProvisioned(progress, digestOf(config.config))
    const { openSession } = await import('../../provisioning/session.ts')
    const wants = wanted(progress.contents, settings.offline)
    const session = await openSession({
      config,
      fetcher,
      makeHost: (parts) => backend.makeHost(config.config, parts),
      log,
      signal: io.signal,
      now: () => io.clock.date(),
      policy: policyOf(io),
      prefetch: { wants },
    })
    try {
      const verification = await verifyMachine({ ...session, journal })
      const shown = { root: settings.root.given }
      if (settings.json) {
        const issues = reportData(config.report)
        io.out(outputText('verify', { ...verificationData(verification), ...shown, issues }))
      } else io.out(verificationText(verification, shown))
      return verification.outcome === 'drifted' ? EXIT_CODES.drifted.code : DONE
    } finally {
      await session.close()
    }
  },
})

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

import { digestOf } from '../engine/config-digest.ts'
import { compareMachine } from '../engine/verify.ts'
import type { Log } from '../log.ts'
import { machineDifference } from '../plan/machine-difference.ts'
import { machineDifferenceText } from '../plan/terminal/machine-difference.ts'
import { NO_CONTENTS } from '../util/content.ts'
import type { Backend } from './backend.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { loadMachine } from './machine.ts'
import type { Io } from '../program/io.ts'
import type { Loaded } from './obtain.ts'
import { textOptions, type PictureSettings } from './plan-output.ts'
import { planApart } from './planned-apart.ts'
import { writeDifferencePage, type PageSettings } from './finished-page.ts'
import { reportData } from './report-output.ts'
import { findingData } from './verify-output.ts'
import { outputText } from './output/formats.ts'

interface Otherwise {
  readonly settings: PictureSettings & PageSettings & { readonly json: boolean }
  readonly io: Io
  /** The machine, which another config has made. */
  readonly backend: Backend
  readonly log: Log
}

/** Tells in what a machine is otherwise than a document would have made it: the document is planned apart, then compared. */
export async function tellOtherwise(loaded: Loaded, { settings, io, backend, log }: Otherwise): Promise<ExitCode> {
  const { config } = loaded.config
  const machine = await loadMachine(settings.machine, config, io)
  const { made, session } = await planApart(loaded, { machine, io, log })
  try {
    const host = await backend.makeHost(config, {
      contents: NO_CONTENTS,
      seed: digestOf(config),
      reachServer: () => Promise.resolve(),
    })
    const { origins, operations, contents: store } = made
    const compared = await compareMachine({ config, origins, operations, host, store })
    const difference = machineDifference(compared, settings.root?.given ?? '')
    const { outcome, findings } = difference
    const configDigest = digestOf(config)
    const isAllOfOutput = await writeDifferencePage(settings, io, { difference, configDigest })
    if (isAllOfOutput) return EXITS[outcome]
    if (settings.json) {
      const issues = reportData(loaded.config.report)
      const data = { configDigest, outcome, findings: findings.map(findingData), issues }
      io.out(outputText('plan', { ...data, stages: [] }))
    } else {
      io.out({ styled: machineDifferenceText(difference, textOptions(settings, io, store)) })
    }
    return EXITS[outcome]
  } finally {
    await session.close()
  }
}

/** How commands end that compare. */
export const EXITS: Readonly<Record<'same' | 'differs' | 'needs-new-machine', ExitCode>> = {
  same: DONE,
  differs: EXIT_CODES.drifted.code,
  'needs-new-machine': EXIT_CODES.needsNewMachine.code,
}

import { digestOf } from '../engine/config-digest.ts'
import { compareMachine } from '../engine/verify.ts'
import type { Log } from '../log.ts'
import { needsNewMachine } from '../plan/machine-difference.ts'
import { machineDifferenceText } from '../plan/terminal/machine-difference.ts'
import { NO_CONTENTS } from '../util/content.ts'
import type { Backend } from './backend.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { loadMachine } from './machine.ts'
import type { Io } from '../program/io.ts'
import type { Loaded } from './obtain.ts'
import { textOptions, type PictureSettings } from './plan-output.ts'
import { planApart } from './planned-apart.ts'
import { reportData } from './report-output.ts'
import { findingData } from './verify-output.ts'
import { outputText } from './output/formats.ts'

interface Otherwise {
  readonly settings: PictureSettings & { readonly json: boolean }
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
    // What the engine leaves by itself names the config, which is another one.
    const findings = compared.findings.filter(({ path }) => path !== undefined)
    const outcome = findings.length === 0 ? 'same' : findings.some(needsNewMachine) ? 'needs-new-machine' : 'differs'
    if (settings.json) {
      const issues = reportData(loaded.config.report)
      const data = { configDigest: digestOf(config), outcome, findings: findings.map(findingData), issues }
      io.out(outputText('plan', { ...data, stages: [] }))
    } else {
      const root = settings.root?.given ?? ''
      io.out({
        styled: machineDifferenceText({ ...compared, findings }, { ...textOptions(settings, io, store), root }),
      })
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

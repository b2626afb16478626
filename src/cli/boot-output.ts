import type { BootEnding } from '../machine/boot.ts'
import type { ConsoleReader } from '../machine/console.ts'
import { failedUnits } from '../machine/debian/machine.ts'
import { LOOPBACK, type Forward } from '../machine/forwards.ts'
import { counted } from '../util/counted.ts'
import { printable, printableLines } from '../util/printable.ts'

/** What is told of a boot besides how it ended. */
export interface BootFacts {
  readonly directory: string
  readonly console: string
  readonly acceleration: 'kvm' | 'tcg'
  readonly forwards: readonly Forward[]
  readonly seconds: number
  readonly issues: readonly unknown[]
}

/** What a machine that is up has told of itself. */
export interface UpFacts {
  readonly provisioned: boolean
  readonly failedUnits: readonly string[]
}

/** Reads it off the console. */
export function upFacts({ isProvisioning, lines }: ConsoleReader): UpFacts {
  return { provisioned: isProvisioning, failedUnits: failedUnits(lines) }
}

/** That a machine is up, as a person reads it. */
export function upText(up: UpFacts, facts: BootFacts, { isEnded }: { readonly isEnded: boolean }): string {
  const how = up.provisioned ? 'provisioned in this boot' : 'nothing was provisioned: an earlier boot did'
  const next = 'the same command boots it again, with --fresh it is made anew'
  return lines([
    `up after ${facts.seconds} s; ${how}`,
    ...up.failedUnits.map((unit) => `  failed:   ${unit}`),
    ...facts.forwards.map(({ host, guest }) => `  forward:  ${LOOPBACK}:${host} is port ${guest} of the machine`),
    `  machine:  ${facts.directory}`,
    isEnded ? next : `Ctrl-C ends it; ${next}`,
  ])
}

/** That a machine did not come up, as a person reads it. */
export function downText(ending: Exclude<BootEnding, { kind: 'was-up' }>, facts: BootFacts): string {
  const places = [`  console:  ${facts.console}`, `  machine:  ${facts.directory} (firstlight diagnose reads its disk)`]
  switch (ending.kind) {
    case 'failed':
      return lines([
        `failed in stage ${ending.stage} after ${facts.seconds} s`,
        '',
        ending.screen.trimEnd(),
        '',
        ...places,
      ])
    case 'off':
      return lines([
        `off after ${facts.seconds} s, before it was up; its last lines:`,
        ...ending.lastLines,
        '',
        ...places,
      ])
    case 'timeout': {
      const waited = counted(ending.seconds, 'second')
      return lines([`not up after ${waited} (--timeout); its last lines:`, ...ending.lastLines, '', ...places])
    }
  }
}

/** The same as data. */
export function bootData(ending: BootEnding | ({ readonly kind: 'up' } & UpFacts), facts: BootFacts): object {
  const { kind, ...rest } = ending
  return { outcome: kind, ...rest, ...facts }
}

function lines(texts: readonly string[]): string {
  return `${printableLines(texts.map((text) => text.split('\n').map(printable).join('\n')).join('\n'))}\n`
}

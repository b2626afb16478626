import type { Diagnosis } from '../machine/diagnosis/diagnose.ts'
import { folded } from '../util/cells.ts'
import { counted } from '../util/counted.ts'
import { printable } from '../util/printable.ts'

/** A diagnosis, and the filesystems that could not be looked into. */
export type ToldDiagnosis = Diagnosis & { readonly unread: readonly string[] }

/** A diagnosis as a person reads it, on a terminal in lines of its width. */
export function diagnosisText(disk: string, told: ToldDiagnosis, width?: number): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['stage', told.stage],
    ['operation', told.operation],
    ['error', errorText(told)],
    ['line', told.line],
    ['', told.excerpt],
    ['try', told.next],
    ['written', writtenText(told)],
    ['next boot', nextBootText(told)],
    ['read', told.found.join('; ')],
    ['not read', told.unread.length === 0 ? undefined : `${told.unread.join('; ')}: mount it, and name the directory`],
  ]
  const lines = rows.flatMap(([label, text]) =>
    text === undefined || text === ''
      ? []
      : hanging(`  ${(label === '' ? '' : `${label}:`).padEnd(LABEL - 2)}`, text, width),
  )
  const log =
    told.log.length === 0 ? [] : ['', 'The end of its log:', ...told.log.flatMap((line) => hanging('  ', line, width))]
  return `${[...hanging('', `${disk}: ${HEADLINES[told.state]}`, width), ...lines, ...log].join('\n')}\n`
}

/** What a label takes of a line. */
const LABEL = 13

/** A text behind a label; what does not fit into the width goes below its beginning. */
function hanging(label: string, text: string, width: number | undefined): readonly string[] {
  const lines = width === undefined ? [printable(text)] : folded(printable(text), width - label.length)
  return lines.map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}`)
}

const HEADLINES: Readonly<Record<Diagnosis['state'], string>> = {
  provisioned: 'the machine was provisioned',
  failed: 'the machine was not provisioned',
  interrupted: 'the first boot was cut short',
  'not-begun': 'nothing was begun: no first boot has come as far as the engine, or none could keep anything',
  unknown: 'nothing of a first boot was found',
}

function errorText({ error }: ToldDiagnosis): string | undefined {
  if (error === undefined) return undefined
  const { code, message } = error
  return code === undefined || message.includes(`[${code}]`) ? message : `${message} [${code}]`
}

function writtenText({ written, state }: ToldDiagnosis): string | undefined {
  if (state === 'unknown' || state === 'not-begun') return undefined
  if (written.length === 0) return 'nothing: the disks are as they were'
  return written.map(({ stage, operations }) => `${counted(operations, 'operation')} of ${stage}`).join(', ')
}

function nextBootText({ state, stamp, attempts }: ToldDiagnosis): string | undefined {
  if (state === 'unknown') return undefined
  if (!stamp) return state === 'provisioned' ? 'is an ordinary one' : 'is no first one: the stamp is gone'
  const tried = attempts > 1 ? ` (${counted(attempts, 'attempt')} so far)` : ''
  return `is a first one, which goes on where this one stopped${tried}: the stamp is there`
}

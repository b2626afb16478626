import { defineRule, type Place, type Rule } from '../rule.ts'
import type { Subject } from '../subject.ts'
import { valuesOf } from '../systemd/unit-lines.ts'
import { unitTexts, type UnitText } from '../units.ts'
import { isOneshot } from './units.ts'

type Named = Place & { readonly name: string }

/** Rules on services: what they run, and how. */
export const SERVICE_RULES: readonly Rule[] = [
  defineRule<Named>({
    code: 'service-without-exec',
    severity: 'warning',
    reason:
      'systemd refuses to load a service that runs nothing, unless it stays active or says what follows its success.',
    says: ({ name }) => `the service ${name} runs nothing`,
    hint: 'add ExecStart= to [Service]',
    *find(subject) {
      const changed = new Set(unitTexts(subject).flatMap(({ name, isDropin }) => (isDropin ? [name] : [])))
      for (const unit of services(subject)) {
        if (unit.lines.some(({ key }) => key !== undefined && RUNS.has(key))) continue
        if (!changed.has(unit.name)) yield { path: unit.path, name: unit.name }
      }
    },
  }),
  defineRule<Named>({
    code: 'service-several-exec',
    severity: 'warning',
    reason:
      'Only services of Type=oneshot may run several commands, one after the other. systemd refuses to load any other.',
    says: ({ name }) => `the service ${name} has more than one ExecStart=, which only Type=oneshot can have`,
    hint: 'set Type=oneshot, or use ExecStartPre= and ExecStartPost=',
    *find(subject) {
      for (const unit of services(subject)) {
        if (valuesOf(unit.lines, 'Service', 'ExecStart').length < 2 || isOneshot(unit)) continue
        const second = unit.lines.filter(({ key }) => key === 'ExecStart')[1]
        yield { path: unit.path, within: { line: second?.line ?? 1, word: 'ExecStart' }, name: unit.name }
      }
    },
  }),
  defineRule<Named & { readonly restart: string }>({
    code: 'service-oneshot-restart',
    severity: 'warning',
    reason:
      'A service of Type=oneshot that is started again whenever it succeeds would never be done. systemd refuses to load it.',
    says: ({ name, restart }) =>
      `the service ${name} has Type=oneshot and Restart=${restart}, which exclude each other`,
    hint: 'use Restart=on-failure, or another Type=',
    *find(subject) {
      for (const unit of services(subject)) {
        const line = unit.lines.findLast(({ section, key }) => section === 'Service' && key === 'Restart')
        if (line === undefined || !/^(?:always|on-success)$/.test(line.value) || !isOneshot(unit)) continue
        yield { path: unit.path, within: { line: line.line, word: line.value }, name: unit.name, restart: line.value }
      }
    },
  }),
  defineRule<Named & { readonly sign: string }>({
    code: 'exec-shell-syntax',
    severity: 'warning',
    reason: 'systemd starts programs itself, without a shell: signs of a shell are given to the program as arguments.',
    says: ({ sign }) => `${JSON.stringify(sign)} means nothing to systemd, which runs this without a shell`,
    hint: "write ExecStart=/bin/sh -c '…'",
    *find(subject) {
      for (const { name, path, lines } of unitTexts(subject)) {
        for (const { key, value, line } of lines) {
          const sign = key?.startsWith('Exec') === true ? shellSign(value) : undefined
          if (sign !== undefined) yield { path, within: { line, word: sign }, name, sign }
        }
      }
    },
  }),
  defineRule<Named>({
    code: 'dropin-exec-not-reset',
    severity: 'warning',
    reason:
      'ExecStart= of a drop-in comes on top of that of the unit, and systemd refuses a service that has two, unless it is Type=oneshot.',
    says: ({ name }) => `this ExecStart= comes on top of the one that ${name} has`,
    hint: 'put a line "ExecStart=" without a value in front of it',
    *find(subject) {
      const named = new Map(services(subject).map((unit) => [unit.name, unit]))
      for (const unit of unitTexts(subject)) {
        if (!unit.isDropin || unit.kind !== 'service' || isOneshot(unit)) continue
        const own = named.get(unit.name)
        if (own !== undefined && (isOneshot(own) || valuesOf(own.lines, 'Service', 'ExecStart').length === 0)) continue
        const first = unit.lines.find(({ section, key }) => section === 'Service' && key === 'ExecStart')
        if (first === undefined || first.value === '') continue
        yield { path: unit.path, within: { line: first.line, word: 'ExecStart' }, name: unit.name }
      }
    },
  }),
  defineRule<Named & { readonly program: string }>({
    code: 'exec-not-executable',
    severity: 'warning',
    reason:
      'The document writes the program that a unit runs, and does not make it executable: the unit fails with 203/EXEC.',
    says: ({ program, name }) => `${name} runs ${program}, which this document writes and nobody may run`,
    hint: 'give the file mode 0755',
    *find(subject) {
      const files = new Map((subject.config.storage?.files ?? []).map((file) => [file.path, file]))
      for (const { name, path, lines } of unitTexts(subject)) {
        for (const { key, value, line } of lines) {
          const program = key?.startsWith('Exec') === true ? (/^[-@:+!|]*(\/\S*)/.exec(value)?.[1] ?? '') : ''
          const file = files.get(program)
          if (file === undefined || ((file.mode ?? 0o644) & 0o111) !== 0) continue
          yield { path, within: { line, word: program }, name, program }
        }
      }
    },
  }),
]

/** Keys of which a service needs one (systemd.service(5)). */
const RUNS = new Set(['ExecStart', 'ExecStop', 'SuccessAction', 'RemainAfterExit', 'FailureAction'])

function services(subject: Subject): readonly UnitText[] {
  return unitTexts(subject).filter(({ kind, isDropin }) => kind === 'service' && !isDropin)
}

/** A sign of a shell that stands alone outside of quotation marks, where the program is none itself. */
function shellSign(command: string): string | undefined {
  if (/^[-@:+!|]*(?:\/\S*\/)?(?:ba|da|k|z|busybox )?sh(?:\s|$)/.test(command)) return undefined
  const bare = unquoted(command).replace(/^[-@:+!|]+/, '')
  return /(?:^|\s)(\|\|?|&&|&|>>?|<|2>&1|2>)(?=\s|\/|$)/.exec(bare)?.[1] ?? /(\$\(|`)/.exec(bare)?.[1]
}

/** What stands outside of quotation marks. */
function unquoted(command: string): string {
  let text = ''
  let quote = ''
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (quote === '' && /["']/.test(character)) quote = character
    else if (quote === '') text += character
    else if (character === '\\') at += 1
    else if (character === quote) quote = ''
  }
  return text
}

import { SECTION_KEYS } from '../../lint/systemd/keys.ts'
import { KEY_VALUES, KIND_SECTIONS } from '../../lint/systemd/values.ts'
import type { ConfigPath } from '../../report/path.ts'
import { lineStart } from '../../util/text.ts'
import { blockLines, type Block } from '../cursor/cursor.ts'
import type { NameKind } from '../name.ts'
import type { Asked, Proposal } from './proposal.ts'
import { REFERRING_KEYS } from '../unit-words.ts'
import { unitKindAt } from '../unit-kind.ts'

/** What can be written in the text of a unit file: its sections, their keys, and what a few of them take. */
export function unitProposals(
  { path, block }: { readonly path: ConfigPath; readonly block: Block },
  asked: Asked,
): readonly Proposal[] {
  const kind = unitKindAt(asked.tree, path)
  if (kind === undefined) return []
  const { text, offset } = asked
  const start = Math.max(lineStart(text, offset), block.start)
  const before = text.slice(start, offset).trimStart()
  const wordStart = offset - before.length
  const rest = /^[\w-]*/.exec(text.slice(offset))?.[0].length ?? 0
  const span = { start: wordStart, end: offset + rest }
  const section = sectionBefore(blockLines(text.slice(0, start), { ...block, end: start }))
  const [, key, value] = /^(\w+)=(?:.*[ \t])?(\S*)$/.exec(before) ?? []
  if (key !== undefined && value !== undefined) {
    const place = { start: offset - value.length, end: offset + rest }
    const known = KEY_VALUES[section ?? '']?.[key] ?? truths(key) ?? namesFor(key, asked)
    return known.map((label) => ({ label, kind: 'value', insert: label, span: place, detail: `${key}=` }))
  }
  if (before.includes('=')) return []
  if (before.startsWith('[') || section === undefined) {
    const close = text.charAt(span.end) === ']' ? 1 : 0
    return sectionsOf(kind).map((name) => ({
      label: `[${name}]`,
      kind: 'value',
      insert: `[${name}]`,
      span: { ...span, end: span.end + close },
      detail: `section of a ${kind} unit`,
    }))
  }
  return (SECTION_KEYS[section] ?? []).map((name) => ({
    label: name,
    kind: 'key',
    insert: text.charAt(span.end) === '=' ? name : `${name}=`,
    span,
    detail: `[${section}]`,
    documentation: `See \`man 5 ${manualOf(section)}\``,
  }))
}

function sectionsOf(kind: string): readonly string[] {
  const own = KIND_SECTIONS[kind]
  return ['Unit', ...(own === undefined ? [] : [own]), 'Install']
}

function sectionBefore(lines: readonly string[]): string | undefined {
  const header = lines.findLast((line) => /^\s*\[\w+\]\s*$/.test(line))
  return header?.trim().slice(1, -1)
}

const TRUTHS = new Set(
  `RemainAfterExit NoNewPrivileges PrivateTmp PrivateDevices PrivateNetwork PrivateUsers PrivateMounts ProtectKernelTunables
  ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectClock ProtectHostname Persistent DefaultDependencies
  DynamicUser Accept StopWhenUnneeded RefuseManualStart RefuseManualStop`.split(/\s+/),
)

function truths(key: string): readonly string[] | undefined {
  return TRUTHS.has(key) ? ['true', 'false'] : undefined
}

const TARGETS = [
  'multi-user.target',
  'network-online.target',
  'network.target',
  'local-fs.target',
  'sysinit.target',
  'basic.target',
  'timers.target',
  'sockets.target',
  'graphical.target',
  'first-boot-complete.target',
]

/** What the document has names for, and what every machine has. */
function namesFor(key: string, asked: Asked): readonly string[] {
  const meaning = REFERRING_KEYS.get(key)
  switch (meaning) {
    case undefined:
      return []
    case 'user':
    case 'group':
      return [...new Set([...named(meaning, asked), 'root'])]
    case 'unit':
      return [...named('unit', asked), ...TARGETS]
    case 'device':
      return asked.names().flatMap(({ device }) => device ?? [])
    case 'place':
    case 'below':
      return named('mount point', asked)
  }
}

function named(wanted: NameKind, { names }: Asked): readonly string[] {
  return names().flatMap(({ kind, name }) => (kind === wanted ? [name] : []))
}

const MANUALS: Readonly<Record<string, string>> = { Unit: 'systemd.unit', Install: 'systemd.unit' }

function manualOf(section: string): string {
  return MANUALS[section] ?? `systemd.${section.toLowerCase()}`
}

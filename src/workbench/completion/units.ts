import { SECTION_KEYS } from '../../lint/systemd/keys.ts'
import { KEY_VALUES, KIND_SECTIONS } from '../../lint/systemd/values.ts'
import type { ConfigPath } from '../../report/path.ts'
import { lineStart } from '../../util/text.ts'
import { blockLines, type Block } from '../cursor/cursor.ts'
import type { Asked, Proposal } from './proposal.ts'
import { childAt, textUnder, type Tree } from '../tree.ts'

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
  const [, key, value] = /^(\w+)=(\S*)$/.exec(before) ?? []
  if (key !== undefined && value !== undefined) {
    const place = { start: offset - value.length, end: offset + rest }
    const known = KEY_VALUES[section ?? '']?.[key] ?? truths(key) ?? accountsFor(key, asked) ?? targetsFor(key, asked)
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

/** What kind of unit a text is, by the name that stands beside it: `service`, `mount`; `undefined` where it is none. */
export function unitKindAt(tree: Tree | undefined, path: ConfigPath): string | undefined {
  const last = path.at(-1)
  if (last !== 'contents' && last !== 'inline') return undefined
  if (path[0] === 'systemd' && path[1] === 'units') {
    const unit = childAt(tree, path.slice(0, 3))
    return unit?.kind === 'map' ? kindOf(textUnder(unit, 'name')?.text) : undefined
  }
  if (path[0] !== 'storage' || path[1] !== 'files') return undefined
  const file = childAt(tree, path.slice(0, 3))
  const target = file?.kind === 'map' ? textUnder(file, 'path')?.text : undefined
  return target !== undefined && /^\/(?:etc|usr\/lib|run)\/systemd\/system\/[^/]+$/.test(target)
    ? kindOf(target)
    : undefined
}

function kindOf(name: string | undefined): string | undefined {
  const kind = name?.slice(name.lastIndexOf('.') + 1)
  return kind !== undefined && Object.hasOwn(KIND_SECTIONS, kind) ? kind : undefined
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

const DEPENDS =
  /^(?:WantedBy|RequiredBy|UpheldBy|Also|Wants|Requires|Requisite|BindsTo|PartOf|Before|After|Conflicts|OnFailure|Unit)$/
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

const ACCOUNTS: Readonly<Record<string, 'user' | 'group'>> = {
  User: 'user',
  SocketUser: 'user',
  Group: 'group',
  SocketGroup: 'group',
  SupplementaryGroups: 'group',
}

/** The users and groups of the document, and the one that every machine has. */
function accountsFor(key: string, { names }: Asked): readonly string[] | undefined {
  const wanted = ACCOUNTS[key]
  if (wanted === undefined) return undefined
  return [...new Set([...names().flatMap(({ kind, name }) => (kind === wanted ? [name] : [])), 'root'])]
}

/** Units that one can depend on: those of the document first. */
function targetsFor(key: string, { names }: Asked): readonly string[] {
  if (!DEPENDS.test(key)) return []
  return [
    ...names()
      .filter(({ kind }) => kind === 'unit')
      .map(({ name }) => name),
    ...TARGETS,
  ]
}

const MANUALS: Readonly<Record<string, string>> = { Unit: 'systemd.unit', Install: 'systemd.unit' }

function manualOf(section: string): string {
  return MANUALS[section] ?? `systemd.${section.toLowerCase()}`
}

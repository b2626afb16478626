import type { ConfigPath } from '../../report/path.ts'
import { plainWord } from '../../util/nearest.ts'
import type { Asked, Proposal } from './proposal.ts'
import type { Cursor } from '../cursor/cursor.ts'
import type { NameKind } from '../name.ts'
import { devicesIn } from '../names.ts'
import { PARTITION_TYPES } from '../partition-types.ts'
import { keyAt, valuesOf } from '../vocabulary.ts'

/** A value with a few words on it. */
interface Value {
  readonly value: string
  readonly detail?: string | undefined
}

type ValueCursor = Extract<Cursor, { readonly kind: 'value' }>

/** What can be written as a value: what the language knows, and what the document itself has names for. */
export function valueProposals(cursor: ValueCursor, asked: Asked): readonly Proposal[] {
  const { word, style, path } = cursor
  const key = keyAt(asked.language, path)
  const isBare = key?.type === 'boolean' || key?.type === 'integer'
  const isQuoted = !isBare && (style === 'json' || /["']/.test(asked.text.charAt(word.start)))
  const known = (key === undefined ? [] : valuesOf(key, asked.language)).map((value): Value => ({ value }))
  return [...known, ...valuesFor(path, asked)].map(({ value, detail }) => ({
    label: value,
    kind: detail === FILE ? 'file' : 'value',
    detail,
    insert: isQuoted ? JSON.stringify(value) : value,
    span: word,
  }))
}

const FILE = 'file'

function valuesFor(path: ConfigPath, asked: Asked): readonly Value[] {
  const steps = path.map((step) => (typeof step === 'number' ? '*' : plainWord(step)))
  const end = steps.join('.')
  const rule = RULES.find(({ keys }) => keys.test(end))
  return rule === undefined ? [] : rule.values(asked, path)
}

/** What is offered by the end of a path, in the spelling of {@link plainWord}. */
const RULES: readonly {
  readonly keys: RegExp
  readonly values: (asked: Asked, path: ConfigPath) => readonly Value[]
}[] = [
  { keys: /(?:files|directories)\.\*\.mode$/, values: modes },
  { keys: /(?:^|\.)(?:local|contentslocal|sshauthorizedkeyslocal\.\*)$/, values: files },
  { keys: /\.user\.name$/, values: (asked) => [...named('user', asked), { value: 'root' }, { value: 'core' }] },
  { keys: /\.(?:group\.name|groups\.\*|primarygroup)$/, values: (asked) => [...named('group', asked), ...GROUPS] },
  { keys: /^storage\.(?:raid\.\*\.devices\.\*|luks\.\*\.device|filesystems\.\*\.device)$/, values: devices },
  { keys: /^(?:storage\.disks\.\*\.device|bootdevice\.(?:mirror\.devices\.\*|luks\.device))$/, values: () => DISKS },
  { keys: /\.typeguid$/, values: () => PARTITION_TYPES.map(({ guid, name }) => ({ value: guid, detail: name })) },
  { keys: /^storage\.filesystems\.\*\.path$/, values: () => MOUNTS },
  { keys: /^storage\.(?:files|directories|links)\.\*\.path$/, values: () => PATHS },
  { keys: /\.shell$/, values: () => SHELLS },
  { keys: /\.compression$/, values: () => [{ value: 'gzip' }] },
]

function modes({ language }: Asked): readonly Value[] {
  return MODES.map(([mode, detail]) => ({
    value: language.form === 'json' ? String(mode) : `0${mode.toString(8)}`,
    detail,
  }))
}

const MODES: readonly (readonly [number, string])[] = [
  [0o644, 'rw-r--r--, a file that everybody may read'],
  [0o600, 'rw-------, a file for its owner alone'],
  [0o755, 'rwxr-xr-x, a program or a directory'],
  [0o700, 'rwx------, a directory for its owner alone'],
  [0o640, 'rw-r-----, a file for its owner and group'],
  [0o440, 'r--r-----, as sudo wants its files'],
]

function files({ files: list }: Asked): readonly Value[] {
  return (list?.() ?? []).map((value) => ({ value, detail: FILE }))
}

function named(kind: NameKind, { names }: Asked): readonly Value[] {
  return names()
    .filter((name) => name.kind === kind)
    .map(({ name }) => ({ value: name, detail: `${kind} of this document` }))
}

/** What the document makes, but for that which is being described. */
function devices({ names }: Asked, path: ConfigPath): readonly Value[] {
  const made = names().filter((name) => name.path.some((step, index) => step !== path[index]))
  return [...devicesIn(made).map((value) => ({ value, detail: 'made by this document' })), ...DISKS]
}

const GROUPS = ['wheel', 'sudo', 'docker', 'systemd-journal', 'adm'].map((value) => ({ value }))
const DISKS: readonly Value[] = [
  { value: '/dev/disk/by-id/', detail: 'the name that stays the same' },
  { value: '/dev/sda', detail: 'the first SCSI or SATA disk' },
  { value: '/dev/vda', detail: 'the first virtio disk' },
  { value: '/dev/nvme0n1', detail: 'the first NVMe disk' },
]
const MOUNTS = ['/var', '/var/lib/data', '/var/lib/containers', '/var/lib/docker', '/var/log', '/home'].map(
  (value) => ({
    value,
  }),
)
const PATHS: readonly Value[] = [
  { value: '/etc/hostname' },
  { value: '/etc/systemd/network/10-lan.network' },
  { value: '/etc/NetworkManager/system-connections/lan.nmconnection' },
  { value: '/etc/sysctl.d/90-local.conf' },
  { value: '/etc/modules-load.d/local.conf' },
  { value: '/etc/extensions/', detail: 'system extensions' },
  { value: '/opt/bin/', detail: 'programs of your own, on Flatcar' },
  { value: '/usr/local/bin/', detail: 'programs of your own, on Fedora CoreOS' },
]
const SHELLS = ['/bin/bash', '/bin/sh', '/usr/sbin/nologin'].map((value) => ({ value }))

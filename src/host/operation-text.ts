import { assertNever } from '../util/assert-never.ts'
import { formatBytes } from '../util/bytes.ts'
import { printable } from '../util/printable.ts'
import { isSecret, reveal } from '../util/secret.ts'
import type { Content, ContentStore } from '../util/content.ts'
import { NO_CONTENTS } from '../util/content.ts'
import type {
  AccountOperation,
  DiskOperation,
  LuksOperation,
  MountOperation,
  NodeOperation,
  Operation,
  SystemOperation,
} from './operation.ts'

/**
 * One printable line that says what an operation does, without any secret and without control characters.
 * @param contents where the sizes of fetched resources are known from
 */
export function describeOperation(operation: Operation, contents: ContentStore = NO_CONTENTS): string {
  switch (operation.kind) {
    case 'wipe-table':
    case 'partition':
    case 'create-array':
    case 'wipe-signatures':
    case 'make-filesystem':
      return describeDisk(operation)
    case 'provide-volume-key':
    case 'format-luks':
    case 'open-luks':
    case 'bind-clevis':
    case 'drop-volume-key':
      return describeLuks(operation)
    case 'mount':
    case 'unmount':
      return describeMount(operation)
    case 'add-group':
    case 'modify-group':
    case 'delete-group':
    case 'add-user':
    case 'modify-user':
    case 'delete-user':
    case 'write-ssh-keys':
      return describeAccount(operation)
    case 'make-directory':
    case 'write-file':
    case 'append-file':
    case 'make-symlink':
    case 'make-hard-link':
    case 'set-attributes':
    case 'remove':
      return describeNode(operation, contents)
    case 'set-kernel-arguments':
    case 'disable-unit':
    case 'relabel':
      return describeSystem(operation)
    default:
      return assertNever(operation)
  }
}

function describeDisk(operation: DiskOperation): string {
  const device = 'device' in operation ? shownText(operation.device) : ''
  switch (operation.kind) {
    case 'wipe-table':
      return `clear the partition table of ${device}`
    case 'partition': {
      const removed = operation.remove.map((number) => `delete partition ${number}`)
      const created = operation.create.map(({ number, label, size, start }) => {
        const named = label ? ` ${quotedText(label)}` : ''
        const length = formatBytes(size * operation.sectorSize)
        return `create partition ${number}${named} of ${length} at ${formatBytes(start * operation.sectorSize)}`
      })
      return `partition ${device}: ${[...removed, ...created].join(', ')}`
    }
    case 'create-array': {
      const spares = operation.spares > 0 ? ` (${operation.spares} of them spare)` : ''
      const members = operation.devices.map(shownText).join(' ')
      return `create the ${shownText(operation.level)} array ${shownText(operation.name)} of ${members}${spares}`
    }
    case 'wipe-signatures':
      return `wipe all signatures of ${device}`
    case 'make-filesystem': {
      const label = operation.label ? ` labelled ${quotedText(operation.label)}` : ''
      return `make the ${shownText(operation.format)} filesystem on ${device}${label}`
    }
  }
}

function describeLuks(operation: LuksOperation): string {
  const volume = `the LUKS volume ${quotedText(operation.volume)}`
  switch (operation.kind) {
    case 'provide-volume-key': {
      const { from } = operation
      if (from === 'generated') return `generate a key for ${volume}`
      if (from === 'cex') return `use the key of the crypto card for ${volume}`
      return `take the key of ${volume} from ${from.kind === 'resource' ? shownText(from.shown) : 'the config'}`
    }
    case 'format-luks':
      return `format ${shownText(operation.device)} as ${volume}`
    case 'open-luks':
      return `open ${volume} on ${shownText(operation.device)}${operation.discard ? ', allowing discards' : ''}`
    case 'bind-clevis':
      return `bind ${volume} with clevis pin ${shownText(operation.pin)}`
    case 'drop-volume-key':
      return `remove the generated key from ${volume}`
  }
}

function describeMount(operation: MountOperation): string {
  if (operation.kind === 'unmount') return `unmount ${shownText(operation.path)}`
  const options = operation.options.length > 0 ? ` with ${operation.options.map(shownText).join(',')}` : ''
  return `mount ${shownText(operation.device)} (${shownText(operation.format)}) at ${shownText(operation.path)}${options}`
}

function describeAccount(operation: AccountOperation): string {
  switch (operation.kind) {
    case 'add-group':
      return `add the ${operation.system ? 'system ' : ''}group ${quotedText(operation.name)}${suffix('gid', operation.gid)}`
    case 'modify-group':
      return `change the group ${quotedText(operation.name)}${suffix('gid', operation.gid)}`
    case 'delete-group':
      return `delete the group ${quotedText(operation.name)}`
    case 'add-user':
      return `add the ${operation.system ? 'system ' : ''}user ${quotedText(operation.name)}${userDetails(operation)}`
    case 'modify-user':
      return `change the user ${quotedText(operation.name)}${userDetails(operation)}`
    case 'delete-user':
      return `delete the user ${quotedText(operation.name)} and its home`
    case 'write-ssh-keys': {
      const count = operation.keys.length === 1 ? '1 SSH key' : `${operation.keys.length} SSH keys`
      return `write ${count} for the user ${quotedText(operation.user)}`
    }
  }
}

function userDetails(user: AccountOperation & { kind: 'add-user' | 'modify-user' }): string {
  const details = [
    suffix('uid', user.uid),
    user.groups?.length ? `, in ${user.groups.map(quotedText).join(' ')}` : '',
    user.homeDir ? `, home ${shownText(user.homeDir)}` : '',
    user.kind === 'add-user' && user.createHome === false ? ', without making a home' : '',
    user.passwordHash ? ', with a password' : '',
  ]
  return details.join('')
}

function describeNode(operation: NodeOperation, contents: ContentStore): string {
  const path = shownText(operation.path)
  switch (operation.kind) {
    case 'make-directory':
      return `make the directory ${path}${attributes(operation)}`
    case 'write-file':
      return `write ${path}${sizeOf(operation.contents, contents)}${attributes(operation)}`
    case 'append-file':
      return `append to ${path}${sizeOf(operation.contents, contents)}${attributes(operation)}`
    case 'make-symlink':
      return `link ${path} to ${quotedText(operation.target)}${attributes(operation)}`
    case 'make-hard-link':
      return `hard-link ${path} to ${shownText(operation.target)}`
    case 'set-attributes':
      return `set ${path}${attributes(operation)}`
    case 'remove':
      return `remove ${path} and all below it`
  }
}

function describeSystem(operation: SystemOperation): string {
  switch (operation.kind) {
    case 'set-kernel-arguments': {
      const added = operation.shouldExist.map((argument) => `add ${quotedText(argument)}`)
      const removed = operation.shouldNotExist.map((argument) => `remove ${quotedText(argument)}`)
      return `set kernel arguments: ${[...added, ...removed].join(', ')}`
    }
    case 'disable-unit':
      return `disable the unit ${quotedText(operation.unit)}`
    case 'relabel': {
      const count = operation.paths.length === 1 ? '1 path' : `${operation.paths.length} paths`
      return `label ${count} by the SELinux policy ${quotedText(operation.policy)}`
    }
  }
}

function attributes({
  mode,
  uid,
  gid,
}: {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}): string {
  return `${mode === undefined ? '' : `, mode ${mode.toString(8).padStart(4, '0')}`}${suffix('uid', uid)}${suffix('gid', gid)}`
}

function suffix(what: string, value: number | undefined): string {
  return value === undefined ? '' : `, ${what} ${value}`
}

function sizeOf(list: readonly Content[], contents: ContentStore): string {
  let sum = 0
  for (const content of list) {
    if (content.kind === 'text') {
      sum += Buffer.byteLength(isSecret(content.text) ? reveal(content.text) : content.text)
      continue
    }
    if (content.kind !== 'resource') return ''
    const size = contents.size(content.id)
    if (size === undefined) return ' (size unknown)'
    sum += size
  }
  return ` (${formatBytes(sum)})`
}

/** As it is when it is one plain word, else in quotes with everything escaped that is not printable. */
export function shownText(text: string): string {
  return /^[\w./:@%+=,~^*?$!&-]+$/.test(text) ? text : quotedText(text)
}

/** In quotes, with everything escaped that is not printable. */
export function quotedText(text: string): string {
  return printable(JSON.stringify(text))
}

import { hasCex, hasClevis } from '../../src/config/luks.ts'
import type { Luks } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError, joinErrors } from '../../src/errors.ts'
import type { Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { CRYPTTAB, type CrypttabInspection } from './inspect.ts'

const SECRET_FILE = { mode: 0o600, uid: 0, gid: 0 }
/** What crypttab(5) could not read as its first field: white space parts fields, and there is no quoting. */
const NOT_A_FIELD = /[\s\0]|^#/
const SECURE_KEYS = '/etc/zkey/repository'

/** Decides what the target must keep of each volume. A line that crypttab has already is not added again. */
export function decideCrypttab({ config, inspection, policy, facts }: DecideInput<CrypttabInspection>): Decision {
  const volumes = config.storage?.luks ?? []
  const operations: PlannedOperation[] = []
  const errors: FirstlightError[] = []
  const lines: string[] = []
  const keyDirectory = targetPath(policy.luksKeyDirectory)
  const keeps = (volume: Luks): boolean => !hasClevis(volume) && facts.keptVolumeKeys.includes(volume.name)
  if (!inspection.hasKeyDirectory && volumes.some(keeps)) {
    const operation: Operation = { kind: 'make-directory', path: keyDirectory, mode: 0o700, uid: 0, gid: 0 }
    operations.push({ operation, path: ['storage', 'luks'] })
  }
  for (const [index, volume] of volumes.entries()) {
    const path: ConfigPath = ['storage', 'luks', index]
    const uuid = inspection.uuids[index] ?? undefined
    const keyFile = targetPath(`${keyDirectory}/${volume.name}`)
    if (NOT_A_FIELD.test(volume.name)) errors.push(notAField(volume, path))
    if (uuid === undefined) errors.push(noVolume(volume, path))
    else lines.push(lineOf(volume, uuid, keyFile))
    if (!hasClevis(volume) && !keeps(volume)) errors.push(noKey(volume, path))
    if (inspection.keyFiles.includes(volume.name)) errors.push(keyExists(volume, keyFile, path))
    for (const operation of keptFiles(volume, keyFile)) operations.push({ operation, path })
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  const note = crypttabOperation(lines, inspection.crypttab)
  if (note) operations.push({ operation: note, path: ['storage', 'luks'] })
  return { operations, leaves: { touchedPaths: inspection.toLabel.map(targetPath) } }
}

function lineOf(volume: Luks, uuid: string, keyFile: TargetPath): string {
  const { tang = [], custom } = volume.clevis ?? {}
  const needsNetwork = tang.length > 0 || ((custom?.pin ?? '') !== '' && custom?.needsNetwork === true)
  const options = ['luks', ...(needsNetwork ? ['_netdev'] : []), 'x-initrd.attach']
  return `${volume.name} UUID=${uuid} ${hasClevis(volume) ? 'none' : keyFile} ${options.join(',')}`
}

function keptFiles(volume: Luks, keyFile: TargetPath): readonly Operation[] {
  const own: readonly Operation[] = hasClevis(volume)
    ? []
    : [{ kind: 'write-file', path: keyFile, contents: [{ kind: 'volume-key', volume: volume.name }], ...SECRET_FILE }]
  if (!hasCex(volume)) return own
  const secureKeys = (['info', 'skey'] as const).map((part): Operation => {
    const path = targetPath(`${SECURE_KEYS}/ignition-luks-${volume.name}.${part}`)
    return { kind: 'write-file', path, contents: [{ kind: 'secure-key', volume: volume.name, part }], ...SECRET_FILE }
  })
  return [...own, ...secureKeys]
}

function crypttabOperation(lines: readonly string[], crypttab: CrypttabInspection['crypttab']): Operation | undefined {
  const added = lines.filter((line) => !(crypttab?.lines ?? []).includes(line))
  if (added.length === 0) return undefined
  const text = added.map((line) => `${line}\n`).join('')
  if (crypttab === undefined) {
    return { kind: 'write-file', path: CRYPTTAB, contents: [{ kind: 'text', text }], ...SECRET_FILE }
  }
  const contents = [{ kind: 'text', text: crypttab.endsMidLine ? `\n${text}` : text } as const]
  return { kind: 'append-file', path: CRYPTTAB, at: crypttab.size, contents }
}

function notAField({ name }: Luks, path: ConfigPath): FirstlightError {
  const doing = `noting the volume ${JSON.stringify(name)}`
  return new FirstlightError(
    'refused',
    `${doing}: ${CRYPTTAB} cannot hold a name with white space, or with # in front`,
    {
      path,
      facts: { volume: name },
      hint: 'choose a name of letters, digits, dots, dashes and underscores',
    },
  )
}

function noVolume(volume: Luks, path: ConfigPath): FirstlightError {
  const { name, device = '' } = volume
  return new FirstlightError(
    'luks-mismatch',
    `noting the volume ${JSON.stringify(name)}: ${device} has no LUKS header`,
    {
      path,
      facts: { volume: name, device },
      hint: 'the disks phase makes the volume; it must have been done before on this machine',
    },
  )
}

function noKey({ name }: Luks, path: ConfigPath): FirstlightError {
  return new FirstlightError('luks-mismatch', `keeping the key of the volume ${JSON.stringify(name)}: there is none`, {
    path,
    facts: { volume: name },
    hint: 'the disks phase makes the key; it must have been done before in this boot',
  })
}

function keyExists({ name }: Luks, keyFile: TargetPath, path: ConfigPath): FirstlightError {
  return new FirstlightError(
    'node-exists',
    `keeping the key of the volume ${JSON.stringify(name)}: ${keyFile} is there already`,
    { path, facts: { volume: name, path: keyFile }, hint: 'remove the file: it would be the key of another volume' },
  )
}

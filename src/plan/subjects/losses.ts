import type { Drawing } from '../drawing.ts'
import type { Loss } from '../picture.ts'
import type { DiskSide, SeenDisk, SeenPartition } from '../survey.ts'
import type { Operation } from '../../host/operation/operation.ts'
import { counted } from '../../util/counted.ts'
import { quoted, signatureName } from '../words.ts'

/** Everything that is on the machine now and will be gone: on disks first, then users, files and directories. */
export function drawLosses(
  drawing: Drawing,
  operations: readonly { readonly operation: Operation }[],
): readonly Loss[] {
  const onDisks = drawing.survey.disks.flatMap((seen, index) =>
    lostOnDisk(seen).map((loss) => ({ ...loss, place: drawing.place(['storage', 'disks', index]) })),
  )
  const known = new Set(onDisks.map(({ uuid }) => uuid))
  const onDevices = lostOnDevices(drawing, operations).filter(({ uuid }) => uuid === undefined || !known.has(uuid))
  return [...onDisks, ...onDevices, ...operations.flatMap(({ operation }) => lostNode(drawing, operation))]
}

/** Whether what is in a partition is still there, at its place and not cut off. */
export function isKept(old: SeenPartition, after: DiskSide): boolean {
  const { type, uuid } = old.signature
  return after.partitions.some(
    (now) =>
      now.start === old.start &&
      now.size >= Math.min(old.size, Math.ceil((old.signature.size ?? Infinity) / after.sectorSize)) &&
      now.signature.type === type &&
      now.signature.uuid === uuid,
  )
}

function lostOnDisk({ device, before, after }: SeenDisk): readonly Loss[] {
  const lost = before.partitions
    .filter((old) => !isKept(old, after))
    .map((old): Loss => {
      const found = signatureName(old.signature)
      const name = old.label === '' ? `partition ${old.number}` : `partition ${old.number} ${quoted(old.label)}`
      const [what, where] = found === undefined ? [name, `${device}, with nothing known in it`] : [found, old.device]
      return { what, size: old.size * before.sectorSize, where, uuid: old.signature.uuid }
    })
  const whole = signatureName(before.signature)
  if (whole === undefined || before.signature.uuid === after.signature.uuid) return lost
  return [...lost, { what: whole, size: before.bytes, where: device, uuid: before.signature.uuid }]
}

/** What is on a device that is no disk of the document: a partition, an array, a whole disk. */
function lostOnDevices(
  drawing: Drawing,
  operations: readonly { readonly operation: Operation; readonly path?: readonly (string | number)[] }[],
): readonly Loss[] {
  const lost = new Map<string, Loss>()
  for (const { operation, path } of operations) {
    for (const name of overwritten(operation)) {
      const seen = drawing.survey.devices[name]
      const what = seen && signatureName(seen.signature)
      if (seen === undefined || what === undefined || lost.has(seen.identity)) continue
      const { bytes: size, identity, signature } = seen
      lost.set(identity, { what, size, where: name, uuid: signature.uuid, place: path && drawing.place(path) })
    }
  }
  return [...lost.values()]
}

/** The devices whose contents an operation overwrites. Disks whose table goes are looked at as a whole. */
function overwritten(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'make-filesystem':
    case 'wipe-signatures':
    case 'format-luks':
      return [operation.device]
    case 'create-array':
      return operation.devices
    default:
      return []
  }
}

function lostNode({ survey }: Drawing, operation: Operation): readonly Loss[] {
  if (operation.kind === 'delete-user') {
    const home = survey.users[operation.name]?.home
    return [{ what: `user ${quoted(operation.name)} with all in the home`, where: home ?? 'its home' }]
  }
  if (operation.kind === 'delete-group') return [{ what: `group ${quoted(operation.name)}`, where: '/etc/group' }]
  if (operation.kind !== 'remove') return []
  const seen = survey.nodes[operation.path]
  if (seen === undefined || seen.target === '/dev/null') return []
  if (seen.below === undefined) {
    const what = seen.kind === 'symlink' ? `link to ${seen.target ?? ''}` : 'file'
    return [{ what, size: seen.kind === 'file' ? seen.size : undefined, where: operation.path }]
  }
  const { nodes, bytes } = seen.below
  return [{ what: `directory with ${counted(nodes, 'thing')} in it`, size: bytes, where: operation.path }]
}

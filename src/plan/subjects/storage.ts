import type { Luks } from '../../config/model.ts'
import type { Operation, PlannedOperation } from '../../host/operation/operation.ts'
import type { Drawing } from '../drawing.ts'
import type { Item } from '../picture.ts'
import { quoted, signatureName, waysOf } from '../words.ts'

/** The RAID arrays of the document. */
export function drawArrays(drawing: Drawing): readonly Item[] {
  return (drawing.config.storage?.raid ?? []).map(({ name, level = '', devices = [], spares = 0 }, index) => {
    const path = ['storage', 'raid', index] as const
    const operations = drawing.operations(path)
    const members = `${level} of ${devices.join(', ')}`
    return {
      sign: has(operations, 'create-array') ? '+' : '=',
      title: name,
      details: [members, ...(spares > 0 ? [`${spares} of them spare`] : [])],
      place: drawing.place(path),
      operations,
    }
  })
}

/** The LUKS volumes of the document. */
export function drawVolumes(drawing: Drawing): readonly Item[] {
  return (drawing.config.storage?.luks ?? []).map((luks, index) => {
    const path = ['storage', 'luks', index] as const
    const operations = drawing.operations(path)
    const isNew = has(operations, 'format-luks')
    return {
      sign: isNew ? '+' : '=',
      title: luks.name,
      details: [`LUKS on ${luks.device ?? ''}`, ...(isNew ? [keyText(luks)] : ['kept with what is in it'])],
      place: drawing.place(path),
      operations,
    }
  })
}

/** What opens a volume, as people call it. */
function keyText({ cex, clevis, keyFile }: Luks): string {
  if (cex?.enabled === true) return 'opens with the crypto card'
  const ways = clevis === undefined ? [] : waysOf(clevis)
  if (ways.length > 0) {
    const needed = clevis?.threshold ?? 1
    return ways.length > 1 && needed < ways.length
      ? `opens with any ${needed === 1 ? 'one' : needed} of ${ways.join(', ')}`
      : `opens with ${ways.join(' and ')}`
  }
  return keyFile?.source === undefined
    ? 'opens with a new key, kept in /etc/luks'
    : 'opens with the key of the document'
}

/** The filesystems of the document. */
export function drawFilesystems(drawing: Drawing): readonly Item[] {
  return (drawing.config.storage?.filesystems ?? []).map((filesystem, index) => {
    const { device, format = '', label, path: mount } = filesystem
    const path = ['storage', 'filesystems', index] as const
    const operations = drawing.operations(path)
    const isNew = has(operations, 'make-filesystem')
    const replaced = isNew ? signatureName(drawing.survey.devices[device]?.signature ?? {}) : undefined
    const named = label === undefined || label === '' ? format : `${format} ${quoted(label)}`
    return {
      sign: isNew ? '+' : '=',
      title: mount ?? device,
      details: [
        mount === undefined ? named : `${named} on ${device}`,
        ...(replaced === undefined ? [] : [`in place of ${replaced}`]),
        ...(isNew ? [] : ['kept with all files']),
      ],
      place: drawing.place(path),
      operations,
    }
  })
}

function has(operations: readonly PlannedOperation[], kind: Operation['kind']): boolean {
  return operations.some(({ operation }) => operation.kind === kind)
}

import type { DiskSide } from '../survey.ts'
import type { Luks } from '../../config/model.ts'
import { resourceId } from '../../fetch/resource-id.ts'
import { printableUrl } from '../../util/secret.ts'
import { quoted, waysOf, sizeText } from '../words.ts'
import { flag, ordered, unordered, type Facet, type Made, type Thing } from './things.ts'

/** The partitions of the disks of a document, as they would be. */
export function partitionThings({ config, survey }: Made): readonly Thing[] {
  return (config.storage?.disks ?? []).flatMap(({ device, wipeTable, partitions = [] }, index): readonly Thing[] => {
    const path = ['storage', 'disks', index] as const
    const after = survey.disks[index]?.after
    const disk: Thing = { name: device, path, facets: { 'clears the table first': flag(wipeTable) }, byHand: 'all' }
    const made = (after?.partitions ?? []).map((entry): Thing => {
      const wanted = partitions.findIndex(({ number, label }) =>
        number ? number === entry.number : label === entry.label,
      )
      return {
        name: `${device} ${entry.number}`,
        path: wanted === -1 ? path : [...path, 'partitions', wanted],
        facets: {
          label: entry.label,
          size: lengthOf(entry.size, after),
          'begins at': lengthOf(entry.start, after),
          type: entry.typeGuid,
          guid: partitions[wanted]?.guid?.toUpperCase() ?? '',
          'clears its entry first': flag(partitions[wanted]?.wipePartitionEntry),
        },
        byHand: ['label', 'type', 'clears its entry first'],
      }
    })
    return [disk, ...made]
  })
}

function lengthOf(sectors: number, side: DiskSide | undefined): Facet {
  return { key: String(sectors), shown: sizeText(sectors * (side?.sectorSize ?? 512)) }
}

/** The RAID arrays of a document. */
export function arrayThings({ config }: Made): readonly Thing[] {
  return (config.storage?.raid ?? []).map(({ name, level = '', devices, spares = 0, options }, index) => ({
    name,
    path: ['storage', 'raid', index],
    facets: {
      level: LEVELS[level] ?? (/^\d+$/.test(level) ? `raid${level}` : level),
      of: unordered(devices),
      spares: spares === 0 ? '' : String(spares),
      options: ordered(options),
    },
    byHand: [],
  }))
}

const LEVELS: Readonly<Record<string, string>> = { stripe: 'raid0', mirror: 'raid1' }

/** The LUKS volumes of a document. */
export function volumeThings({ config, contents }: Made): readonly Thing[] {
  return (config.storage?.luks ?? []).map((luks, index) => {
    const { name, keyFile } = luks
    const id = keyFile?.source === undefined ? undefined : resourceId(keyFile)
    const bytes = id === undefined ? undefined : contents.bytes(id)
    return {
      name,
      path: ['storage', 'luks', index],
      facets: {
        on: luks.device ?? '',
        label: luks.label ?? '',
        uuid: luks.uuid?.toLowerCase() ?? '',
        options: ordered(luks.options),
        'opens with': opening(luks),
        key:
          id === undefined
            ? ''
            : { key: bytes === undefined ? id : latin1(bytes), shown: printableUrl(keyFile?.source ?? '') },
        'allows discards': flag(luks.discard),
        'opened with': ordered(luks.openOptions),
        'wipes what is there': flag(luks.wipeVolume),
      },
      byHand: ['allows discards', 'opened with', 'wipes what is there'],
    }
  })
}

/** What opens a volume: shown by name, compared in every detail. */
function opening({ clevis = {}, cex }: Luks): Facet {
  const { tang = [], custom, threshold } = clevis
  const ways = [...waysOf(clevis), ...(cex?.enabled === true ? ['the crypto card'] : [])]
  const servers = tang.map(({ url, thumbprint, advertisement }) => [url, thumbprint, advertisement])
  const key = [ways, servers, custom?.config ?? '', (threshold ?? 1) > 1 ? threshold : '']
  return ways.length === 0 ? '' : { key: JSON.stringify(key), shown: ways.join(', ') }
}

/** The filesystems of a document. */
export function filesystemThings({ config }: Made): readonly Thing[] {
  return (config.storage?.filesystems ?? []).map((filesystem, index) => ({
    name: filesystem.device,
    path: ['storage', 'filesystems', index],
    facets: {
      format: filesystem.format ?? '',
      label: filesystem.label === undefined || filesystem.label === '' ? '' : quoted(filesystem.label),
      at: filesystem.path ?? '',
      uuid: filesystem.uuid?.toLowerCase() ?? '',
      options: ordered(filesystem.options),
      'mounted with': ordered(filesystem.mountOptions),
      'wipes what is there': flag(filesystem.wipeFilesystem),
    },
    byHand: ['label', 'at', 'mounted with', 'wipes what is there'],
  }))
}

/** Bytes as a text that is equal for equal bytes. */
export function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

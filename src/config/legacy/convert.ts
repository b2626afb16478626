import type { ConfigPath } from '../../report/path.ts'
import type { JsonObject } from '../../util/json.ts'
import { checkCollisions, remarkOnParents } from './convert/collisions.ts'
import type { PlacedNode } from './convert/collisions.ts'
import { unlessNone } from './convert/conversion.ts'
import type { Conversion } from './convert/conversion.ts'
import { convertDisk, convertRaid } from './convert/disks.ts'
import { convertFilesystems } from './convert/filesystems.ts'
import { convertIgnition } from './convert/ignition.ts'
import { convertNetworkd } from './convert/networkd.ts'
import type { NetworkdFile } from './convert/networkd.ts'
import { convertDirectory, convertFile, convertLink } from './convert/nodes.ts'
import { convertGroup, convertUser } from './convert/passwd.ts'
import { convertUnits } from './convert/systemd.ts'
import type { Spec2 } from './spec-2.ts'

/**
 * A config of spec 2 as plain JSON of spec 3.1.0. Reports what it cannot keep as errors and what changes in meaning as
 * warnings; after an error the result is of no use. Follows Flatcar's converter, and says in `docs/documents.md` where not.
 */
export function convertToSpec31(config: Spec2, conversion: Conversion): JsonObject {
  const networkd = convertNetworkd(config.networkd?.units ?? [], conversion)
  const units = convertUnits(config.systemd?.units ?? [], conversion)
  const users = config.passwd?.users ?? []
  return {
    ignition: convertIgnition(config.ignition ?? {}, conversion),
    passwd: {
      users: unlessNone(users.map((user, index) => convertUser(user, ['passwd', 'users', index], conversion))),
      groups: unlessNone((config.passwd?.groups ?? []).map(convertGroup)),
    },
    storage: convertStorage(config.storage ?? {}, networkd, conversion),
    systemd: { units: unlessNone(units) },
  }
}

type Storage = NonNullable<Spec2['storage']>

function convertStorage(storage: Storage, networkd: readonly NetworkdFile[], conversion: Conversion): JsonObject {
  const { filesystems, places } = convertFilesystems(storage.filesystems ?? [], conversion)
  const context = { conversion, places }
  const given = list(storage.files, 'files', (file, path) => convertFile(file, path, context))
  const directories = list(storage.directories, 'directories', (node, path) => convertDirectory(node, path, context))
  const links = list(storage.links, 'links', (link, path) => convertLink(link, path, context))
  const files = [...given, ...networkd.map(({ file }) => file)]
  networkd.forEach(({ from }, index) => {
    const result = ['storage', 'files', given.length + index]
    conversion.trace.noteAll(result, from)
    conversion.trace.noteAll([...result, 'path'], [...from, 'name'])
    conversion.trace.noteAll([...result, 'contents'], [...from, 'contents'])
  })
  const nodes = [
    ...placed('file', files, ['storage', 'files'], conversion),
    ...placed('directory', directories, ['storage', 'directories'], conversion),
    ...placed('link', links, ['storage', 'links'], conversion),
  ]
  checkCollisions(nodes, conversion)
  const prefixes = [...places.values()].map((place) => (place.kind === 'below' ? place.prefix : ''))
  remarkOnParents(nodes, prefixes, conversion)
  return {
    disks: unlessNone(list(storage.disks, 'disks', (disk, path) => convertDisk(disk, path, conversion))),
    raid: unlessNone((storage.raid ?? []).map(convertRaid)),
    filesystems: unlessNone(filesystems),
    files: unlessNone(files),
    directories: unlessNone(directories),
    links: unlessNone(links),
  }
}

/** Converts each entry of a list of `storage`, given its path. */
function list<Item>(
  items: readonly Item[] | undefined,
  name: string,
  convert: (item: Item, path: ConfigPath) => JsonObject,
): readonly JsonObject[] {
  return (items ?? []).map((item, index) => convert(item, ['storage', name, index]))
}

function placed(
  kind: PlacedNode['kind'],
  nodes: readonly JsonObject[],
  list: ConfigPath,
  conversion: Conversion,
): readonly PlacedNode[] {
  return nodes.map((node, index) => ({
    kind,
    path: typeof node['path'] === 'string' ? node['path'] : '',
    from: conversion.trace.sourceOf([...list, index]),
  }))
}

import type { Config } from '../../config/model.ts'
import type { ConfigPath } from '../../report/path.ts'

/** An entry of a config that a path of the machine comes from. */
export interface Subject {
  /** What it makes of the path: `a file`. */
  readonly what: string
  /** Where in a config it stands. */
  readonly path: ConfigPath
  /** The members that are about this path, where not all are. */
  readonly members?: readonly string[]
}

/** The entries of a config that say what becomes of a path of the machine. */
export function subjectsAt(config: Config, path: string): readonly Subject[] {
  return [...nodesAt(config, path), ...unitsAt(config, path), ...keysAt(config, path), ...storageAt(config, path)]
}

function nodesAt({ storage = {} }: Config, path: string): readonly Subject[] {
  const { files = [], directories = [], links = [] } = storage
  return [
    ...files.flatMap((node, index) => at(node.path === path, 'a file', ['storage', 'files', index])),
    ...directories.flatMap((node, index) => at(node.path === path, 'a directory', ['storage', 'directories', index])),
    ...links.flatMap((node, index) =>
      at(node.path === path, node.hard === true ? 'a hard link' : 'a symbolic link', ['storage', 'links', index]),
    ),
    ...links.flatMap((node, index) =>
      at(node.hard === true && node.target === path, `${node.path} under another name`, ['storage', 'links', index]),
    ),
  ]
}

/** Where systemd finds the units of the owner of a machine. */
const UNITS = '/etc/systemd/system'

function unitsAt({ systemd }: Config, path: string): readonly Subject[] {
  return (systemd?.units ?? []).flatMap((unit, index) => {
    const own = `${UNITS}/${unit.name}`
    const dropins = (unit.dropins ?? []).flatMap((dropin, number) =>
      at(`${own}.d/${dropin.name}` === path, `a drop-in of the unit ${unit.name}`, [
        'systemd',
        'units',
        index,
        'dropins',
        number,
      ]),
    )
    const isWanted = path.startsWith(`${UNITS}/`) && path.endsWith(`/${unit.name}`) && path !== own
    return [
      ...at(own === path, `the unit ${unit.name}`, ['systemd', 'units', index]),
      ...at(isWanted, `a link that systemd makes when the unit is enabled`, ['systemd', 'units', index], ['enabled']),
      ...dropins,
    ]
  })
}

function keysAt({ passwd }: Config, path: string): readonly Subject[] {
  return (passwd?.users ?? []).flatMap((user, index) => {
    const place = ['passwd', 'users', index]
    const home = user.homeDir ?? (user.name === 'root' ? '/root' : `/home/${user.name}`)
    const isKeys = path.startsWith(`${home}/.ssh/authorized_keys`) && (user.sshAuthorizedKeys ?? []).length > 0
    return [
      ...at(isKeys, `the file of the SSH keys of ${user.name}`, place, ['sshAuthorizedKeys']),
      ...at(path === home, `the home of ${user.name}`, place, ['homeDir', 'noCreateHome', 'uid', 'primaryGroup']),
    ]
  })
}

function storageAt({ storage = {} }: Config, path: string): readonly Subject[] {
  const { disks = [], raid = [], luks = [], filesystems = [] } = storage
  return [
    ...disks.flatMap((disk, index) => at(disk.device === path, 'a disk', ['storage', 'disks', index])),
    ...disks.flatMap((disk, index) =>
      (disk.partitions ?? []).flatMap((partition, number) => {
        const own = `/dev/disk/by-partlabel/${partition.label ?? ''}`
        return at(own === path, `a partition of ${disk.device}`, ['storage', 'disks', index, 'partitions', number])
      }),
    ),
    ...raid.flatMap((array, index) => at(path === `/dev/md/${array.name}`, 'a RAID array', ['storage', 'raid', index])),
    ...luks.flatMap((volume, index) =>
      at(path === `/dev/mapper/${volume.name}`, 'an encrypted volume', ['storage', 'luks', index]),
    ),
    ...filesystems.flatMap(({ device, path: point, format = '' }, index) => [
      ...at(device === path, `the device of a filesystem (${format})`, ['storage', 'filesystems', index]),
      ...at(point === path, `where the filesystem of ${device} is mounted`, ['storage', 'filesystems', index]),
    ]),
  ]
}

function at(isIt: boolean, what: string, path: ConfigPath, members?: readonly string[]): readonly Subject[] {
  return isIt ? [{ what, path, members }] : []
}

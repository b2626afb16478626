import { FORMATS_SINCE } from '../filesystem-formats.ts'
import { CONTENTS, NODE_FIELDS, RESOURCE } from './resource.ts'
import { BY_POSITION, boolean, byMember, integer, member, name, object, objects, string, strings } from './shape.ts'
import type { ObjectShape } from './shape.ts'

const NODE_IDENTITY = byMember('path', 'node')

const DIRECTORY = object('Directory', 'A directory', {
  ...NODE_FIELDS,
  mode: integer(0, 'Permission bits as a decimal number (0755 is 493); 0755 if absent for a new directory.'),
})

const FILE = object('File', 'A regular file', {
  ...NODE_FIELDS,
  append: objects(0, CONTENTS, { identity: BY_POSITION, description: 'Contents added at the end of the file.' }),
  contents: member(0, CONTENTS, 'Contents of the file; without a source an existing file keeps its own.'),
  mode: integer(0, 'Permission bits as a decimal number (0644 is 420); 0644 if absent for a new file.'),
})

const LINK = object('Link', 'A symbolic or hard link', {
  ...NODE_FIELDS,
  hard: boolean(0, 'Whether the link is a hard one.'),
  target: string(0, 'What the link points at.', { required: true }),
})

const PARTITION = object('Partition', 'A partition of a GPT', {
  guid: string(0, 'GUID of the partition; random if absent.'),
  label: string(0, 'Name of the partition, at most 36 bytes and without `:`.'),
  number: integer(0, 'Number of the partition; 0 for the next free one.'),
  resize: boolean(2, 'Whether an existing partition may be resized.'),
  shouldExist: boolean(0, 'Whether the partition must be there (the default) or must not.'),
  sizeMiB: integer(0, 'Size in MiB; 0 for all the space that follows.'),
  startMiB: integer(0, 'Start in MiB; 0 for the largest free space.'),
  typeGuid: string(0, 'GUID of the type; Linux data if absent.'),
  wipePartitionEntry: boolean(0, 'Whether an existing partition that differs may be deleted and made anew.'),
})

const DISK = object('Disk', 'A disk and its partition table', {
  device: name(0, 'Absolute path of the device.'),
  partitions: objects(0, PARTITION, { identity: { by: 'partition' }, description: 'Partitions of the disk.' }),
  wipeTable: boolean(0, 'Whether the partition table is erased first.'),
})

/** Every spelling of a RAID level, each with the first minor version that has it. */
export const RAID_LEVELS: Readonly<Record<string, number>> = {
  linear: 0,
  raid0: 0,
  '0': 0,
  stripe: 0,
  raid1: 0,
  '1': 0,
  mirror: 0,
  raid4: 0,
  '4': 0,
  raid5: 0,
  '5': 0,
  raid6: 0,
  '6': 0,
  raid10: 0,
  '10': 0,
}

const RAID = object('Raid', 'A software RAID array', {
  devices: strings(0, 'Absolute paths of the member devices.'),
  level: string(0, 'Level of the array.', { required: true, values: RAID_LEVELS }),
  name: name(0, 'Name of the array.'),
  options: strings(0, 'Further arguments of mdadm.', BY_POSITION),
  spares: integer(0, 'Number of spare devices.'),
})

const TANG = object('Tang', 'A Tang server', {
  advertisement: string(4, 'Advertisement of the server, a JSON document in a string: none is fetched then.'),
  thumbprint: string(2, 'Thumbprint of a signing key of the server.', { required: true }),
  url: name(2, 'URL of the server.'),
})

const CLEVIS_CUSTOM = object('ClevisCustom', 'A Clevis pin of any kind', {
  config: string(2, 'Configuration of the pin, in its own language.', { required: true }),
  needsNetwork: boolean(2, 'Whether unlocking needs the network.'),
  pin: string(2, 'Name of the pin.', { required: true }),
})

const CLEVIS = object('Clevis', 'How a LUKS volume is unlocked without a key', {
  custom: member(2, CLEVIS_CUSTOM, 'A pin of any kind; excludes the other members.'),
  tang: objects(2, TANG, { identity: byMember('url'), description: 'Tang servers.' }),
  threshold: integer(2, 'How many of the pins are needed; 1 if absent.'),
  tpm2: boolean(2, 'Whether the TPM of the machine is a pin.'),
})

const CEX = object('Cex', 'IBM Z Crypto Express', {
  enabled: boolean(5, 'Whether the volume key is bound to a Crypto Express card.'),
})

const LUKS = object('Luks', 'A LUKS volume', {
  cex: member(5, CEX, 'IBM Z Crypto Express.'),
  clevis: member(2, CLEVIS, 'How the volume is unlocked without a key.'),
  device: string(2, 'Absolute path of the device to encrypt.', { required: true }),
  discard: boolean(4, 'Whether discards are passed to the device.'),
  keyFile: member(2, RESOURCE, 'The key; a random one if absent.'),
  label: string(2, 'Label of the volume, at most 47 bytes.'),
  name: name(2, 'Name of the opened volume under /dev/mapper.'),
  openOptions: strings(4, 'Further arguments of cryptsetup luksOpen, kept in the volume header.'),
  options: strings(2, 'Further arguments of cryptsetup luksFormat.', BY_POSITION),
  uuid: string(2, 'UUID of the volume.'),
  wipeVolume: boolean(2, 'Whether an existing volume is erased.'),
})

const FILESYSTEM = object('Filesystem', 'A filesystem', {
  device: name(0, 'Absolute path of the device; for virtiofs a tag.'),
  format: string(0, 'Kind of filesystem.', {
    values: FORMATS_SINCE,
  }),
  label: string(0, 'Label of the filesystem.'),
  mountOptions: strings(1, 'Options of the mount during provisioning.', BY_POSITION),
  options: strings(0, 'Further arguments of mkfs.', BY_POSITION),
  path: string(0, 'Where the filesystem is mounted in the target while files are written.'),
  uuid: string(0, 'UUID of the filesystem.'),
  wipeFilesystem: boolean(0, 'Whether an existing filesystem is erased even if it matches.'),
})

/** `storage`: disks and everything on them. */
export const STORAGE: ObjectShape = object('Storage', 'Disks and everything on them', {
  directories: objects(0, DIRECTORY, { identity: NODE_IDENTITY, description: 'Directories.' }),
  disks: objects(0, DISK, { identity: byMember('device'), description: 'Disks and their partition tables.' }),
  files: objects(0, FILE, { identity: NODE_IDENTITY, description: 'Regular files.' }),
  filesystems: objects(0, FILESYSTEM, { identity: byMember('device'), description: 'Filesystems.' }),
  links: objects(0, LINK, { identity: NODE_IDENTITY, description: 'Symbolic and hard links.' }),
  luks: objects(2, LUKS, { identity: byMember('name'), description: 'LUKS volumes.' }),
  raid: objects(0, RAID, { identity: byMember('name'), description: 'Software RAID arrays.' }),
})

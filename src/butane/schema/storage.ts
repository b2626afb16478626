import { FILESYSTEM_FORMATS } from '../../config/filesystem-formats.ts'
import { CONTENTS, REFERENCE } from './resource.ts'
import { boolean, integer, object, objects, string, strings, type Field, type Fields } from './field.ts'

const OWNER: Fields = {
  id: integer('The numeric id.'),
  name: string('The name, as the provisioned system knows it.'),
}

const NODE: Fields = {
  path: string('The absolute path.', { plain: 'always', required: true }),
  overwrite: boolean('Whether something that is already at the path is removed first.'),
  user: object('The owner.', OWNER),
  group: object('The group.', OWNER),
}

const MODE = 'The permissions, e.g. 0644: write the leading zero, for YAML reads the number as octal only then.'

const FILE: Fields = {
  ...NODE,
  contents: { type: { object: CONTENTS, resource: true }, doc: 'What is in the file.' },
  append: { type: { list: { object: CONTENTS, resource: true } }, doc: 'What is added at the end of the file.' },
  mode: integer(MODE),
}

const DIRECTORY: Fields = { ...NODE, mode: integer(MODE) }

const LINK: Fields = {
  ...NODE,
  target: string('What the link points to.', { plain: 'always-until-3.3', required: true }),
  hard: boolean('Whether it is a hard link; a symbolic one otherwise.'),
}

const PARTITION: Fields = {
  label: string('The name in the partition table; at most 36 characters, no colon.'),
  number: integer('The number in the partition table; 0 takes the next free one.', { plain: 'zero' }),
  size_mib: integer('The size in MiB; 0 takes all the space there is.'),
  start_mib: integer('The start in MiB; 0 takes the first place that fits.'),
  type_guid: string('The GUID of the type of partition.'),
  guid: string('The GUID of the partition itself.'),
  wipe_partition_entry: boolean('Whether an existing partition that does not match is deleted.'),
  should_exist: boolean('Whether the partition must be there; false deletes it.'),
  resize: boolean('Whether an existing partition that differs only in size is resized.', { since: { base: 3 } }),
}

const DISK: Fields = {
  device: string('The absolute path of the device.', { plain: 'always', required: true }),
  wipe_table: boolean('Whether the partition table is erased first.'),
  partitions: objects('The partitions of the disk.', PARTITION),
}

const RAID: Fields = {
  name: string('The name below /dev/md.', { plain: 'always', required: true }),
  level: string('The redundancy level, e.g. raid1.', { required: true }),
  devices: strings('The absolute paths of the devices in the array.', { required: true }),
  spares: integer('How many of the devices are spares.'),
  options: strings('More options for mdadm.'),
}

const FILESYSTEM: Fields = {
  device: string('The absolute path of the device.', { plain: 'always', required: true }),
  format: string(
    `The kind of filesystem: ${Object.keys(FILESYSTEM_FORMATS).join(', ')}; none is a mount of what is there.`,
  ),
  path: string('Where it is mounted while the machine is provisioned.'),
  wipe_filesystem: boolean('Whether what is on the device is erased even when it matches.'),
  label: string('The label of the filesystem.'),
  uuid: string('The UUID of the filesystem.'),
  options: strings('More options for the program that makes the filesystem.'),
  mount_options: strings('The options of the mount.', { since: { base: 2 } }),
  with_mount_unit: boolean('Whether a unit that mounts it at every boot is generated.', {
    since: { base: 2 },
    sugar: true,
  }),
}

const TANG: Fields = {
  url: string('The URL of the server.', { plain: 'zero', required: true }),
  thumbprint: string('The thumbprint of a trusted signing key.', { required: true }),
  advertisement: string("The server's advertisement, so that it need not be reached at first boot.", {
    since: { base: 5 },
  }),
}

const UNLOCKING = 'what unlocks the encrypted volume'

/** How a volume is bound to Tang servers and a TPM. */
export const CLEVIS_BASICS: Fields = {
  tang: objects('Tang servers.', TANG, { guards: UNLOCKING }),
  threshold: integer('How many of the pins must answer; 1 unless told.'),
  tpm2: boolean('Whether the TPM holds a key.', { guards: UNLOCKING }),
}

/** Binding to an IBM Crypto Express adapter. */
export const CEX: Fields = {
  enabled: boolean('Whether the volume is bound to a Crypto Express adapter.', { guards: UNLOCKING }),
}

const CLEVIS: Fields = {
  ...CLEVIS_BASICS,
  custom: object(
    'A pin of your own; instead of the others.',
    {
      pin: string('The name of the pin.'),
      config: string('The configuration of the pin, as JSON.'),
      needs_network: boolean('Whether the pin needs the network.'),
    },
    { keptEmpty: 'in-3.2' },
  ),
}

const LUKS: Fields = {
  name: string('The name below /dev/mapper.', { plain: 'always', required: true }),
  device: string('The absolute path of the device.', { required: true }),
  key_file: { type: { object: REFERENCE, resource: true }, doc: 'The key; one is generated when absent.' },
  label: string('The label of the volume.'),
  uuid: string('The UUID of the volume.'),
  options: strings('More options for luksFormat.'),
  discard: boolean('Whether discards pass through the encryption.', { since: { base: 5 } }),
  open_options: strings('More options for opening, kept in the header.', { since: { base: 5 } }),
  wipe_volume: boolean('Whether an existing volume is erased even when it matches.'),
  clevis: object('How the volume is unlocked without a person.', CLEVIS, {
    guards: UNLOCKING,
    keptEmpty: 'in-3.2',
  }),
  cex: object('IBM Crypto Express.', CEX, { since: { base: 6 }, guards: UNLOCKING }),
}

const TREE: Fields = {
  local: string('The directory, relative to the files directory.', { required: true }),
  path: string('Where it goes on the machine; / unless told.'),
  user: object('The owner of all of it.', OWNER, { since: { base: 7 } }),
  group: object('The group of all of it.', OWNER, { since: { base: 7 } }),
  file_mode: integer('The permissions of the files.', { since: { base: 7 } }),
  dir_mode: integer('The permissions of the directories.', { since: { base: 7 } }),
}

/** The section `storage`. */
export const STORAGE: Field = object('Disks, and what is on them.', {
  disks: objects('Disks and their partitions.', DISK),
  raid: objects('Software RAID arrays.', RAID),
  filesystems: objects('Filesystems.', FILESYSTEM),
  files: objects('Files.', FILE),
  directories: objects('Directories.', DIRECTORY),
  links: objects('Links.', LINK),
  luks: objects('Encrypted volumes.', LUKS, { since: { base: 3 }, guards: 'the encryption of the disk' }),
  trees: objects('Local directories whose files are all put on the machine.', TREE, {
    since: { base: 2 },
    sugar: true,
  }),
})

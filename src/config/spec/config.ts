import { IGNITION, KERNEL_ARGUMENTS } from './resource.ts'
import { STORAGE } from './storage.ts'
import { boolean, byMember, integer, member, name, object, objects, string, strings } from './shape.ts'
import type { ObjectShape } from './shape.ts'

const GROUP = object('PasswdGroup', 'A group', {
  gid: integer(0, 'Numeric id.'),
  name: name(0, 'Name of the group.'),
  passwordHash: string(0, 'Encrypted password.'),
  shouldExist: boolean(2, 'Whether the group must be there (the default) or must not.'),
  system: boolean(0, 'Whether it is a system group.'),
})

const USER = object('PasswdUser', 'A user', {
  gecos: string(0, 'Comment on the account, usually the full name.'),
  groups: strings(0, 'Further groups of the user.'),
  homeDir: string(0, 'Home directory.'),
  name: name(0, 'Name of the user.'),
  noCreateHome: boolean(0, 'Whether no home directory is made.'),
  noLogInit: boolean(0, 'Whether the user is left out of the login databases.'),
  noUserGroup: boolean(0, 'Whether no group of the same name is made.'),
  passwordHash: string(0, 'Encrypted password.'),
  primaryGroup: string(0, 'Primary group.'),
  shell: string(0, 'Login shell.'),
  shouldExist: boolean(2, 'Whether the user must be there (the default) or must not.'),
  sshAuthorizedKeys: strings(0, 'Public SSH keys that may log in.'),
  system: boolean(0, 'Whether it is a system user.'),
  uid: integer(0, 'Numeric id.'),
})

const PASSWD = object('Passwd', 'Users and groups', {
  groups: objects(0, GROUP, { identity: byMember('name'), description: 'Groups.' }),
  users: objects(0, USER, { identity: byMember('name'), description: 'Users.' }),
})

const DROPIN = object('Dropin', 'A drop-in of a systemd unit', {
  contents: string(0, 'Text of the drop-in.'),
  name: name(0, 'Name of the drop-in, ending in `.conf`.'),
})

const UNIT = object('Unit', 'A systemd unit', {
  contents: string(0, 'Text of the unit.'),
  dropins: objects(0, DROPIN, { identity: byMember('name'), description: 'Drop-ins of the unit.' }),
  enabled: boolean(0, 'Whether the unit is enabled (true), disabled (false) or left alone (absent).'),
  mask: boolean(0, 'Whether the unit is masked.'),
  name: name(0, 'Name of the unit with its extension.'),
})

const SYSTEMD = object('Systemd', 'Systemd units', {
  units: objects(0, UNIT, { identity: byMember('name'), description: 'Systemd units.' }),
})

/**
 * The whole config in every version of spec 3. The members of every object are in the alphabetical order in which rules
 * visit them.
 */
export const CONFIG_SHAPE: ObjectShape = object('Config', 'An Ignition config', {
  ignition: member(0, IGNITION, 'The config itself and how it fetches.'),
  kernelArguments: member(3, KERNEL_ARGUMENTS, 'Arguments of the kernel.'),
  passwd: member(0, PASSWD, 'Users and groups.'),
  storage: member(0, STORAGE, 'Disks and everything on them.'),
  systemd: member(0, SYSTEMD, 'Systemd units.'),
})

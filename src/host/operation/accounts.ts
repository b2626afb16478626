import type { Secret } from '../../util/secret.ts'
import { DOOMS_NOTHING, NEEDS_NOTHING, type Rows } from './row.ts'
import { counted, quotedText, shownText, suffix } from './words.ts'

/** Operations on users and groups of the target. */
export interface AccountOperations {
  readonly 'add-group': GroupMembers
  readonly 'modify-group': GroupMembers
  readonly 'delete-group': { readonly name: string }
  readonly 'add-user': UserMembers
  readonly 'modify-user': UserMembers
  readonly 'delete-user': { readonly name: string }
  /** Writes the keys as the user itself; `fragment` is `authorized_keys.d/ignition`, otherwise `authorized_keys`. */
  readonly 'write-ssh-keys': { readonly user: string; readonly keys: readonly string[]; readonly fragment: boolean }
}

interface GroupMembers {
  readonly name: string
  readonly gid?: number
  readonly passwordHash?: Secret
  readonly system?: boolean
}

interface UserMembers {
  readonly name: string
  readonly uid?: number
  readonly gecos?: string
  readonly homeDir?: string
  readonly createHome?: boolean
  readonly primaryGroup?: string
  readonly groups?: readonly string[]
  readonly userGroup?: boolean
  readonly shell?: string
  readonly system?: boolean
  readonly logInit?: boolean
  /** Absent: `*` for a new user, unchanged for an existing one. */
  readonly passwordHash?: Secret
}

const ACCOUNT = { ...DOOMS_NOTHING, group: 'accounts', kernel: [] } as const

/** What is known of the kinds of operations on users and groups. */
export const ACCOUNT_ROWS: Rows<AccountOperations, 'accounts'> = {
  'add-group': {
    ...ACCOUNT,
    destroys: false,
    once: false,
    tools: ['groupadd', 'groupmod'],
    doing: ({ name }) => `adding the group ${JSON.stringify(name)}`,
    text: ({ name, system, gid }) => `add the ${system ? 'system ' : ''}group ${quotedText(name)}${suffix('gid', gid)}`,
  },
  'modify-group': {
    ...ACCOUNT,
    destroys: false,
    once: false,
    tools: ['groupadd', 'groupmod'],
    doing: ({ name }) => `changing the group ${JSON.stringify(name)}`,
    text: ({ name, gid }) => `change the group ${quotedText(name)}${suffix('gid', gid)}`,
  },
  'delete-group': {
    ...ACCOUNT,
    destroys: true,
    once: false,
    tools: ['groupdel'],
    doing: ({ name }) => `deleting the group ${JSON.stringify(name)}`,
    text: ({ name }) => `delete the group ${quotedText(name)}`,
  },
  'add-user': {
    ...ACCOUNT,
    destroys: false,
    once: false,
    tools: ['useradd', 'usermod'],
    doing: ({ name }) => `adding the user ${JSON.stringify(name)}`,
    text(user) {
      const homeless = user.createHome === false ? ', without making a home' : ''
      const kind = user.system ? 'system user' : 'user'
      return `add the ${kind} ${quotedText(user.name)}${details(user, homeless)}`
    },
  },
  'modify-user': {
    ...ACCOUNT,
    destroys: false,
    once: false,
    tools: ['useradd', 'usermod'],
    doing: ({ name }) => `changing the user ${JSON.stringify(name)}`,
    text: (user) => `change the user ${quotedText(user.name)}${details(user)}`,
  },
  'delete-user': {
    ...ACCOUNT,
    destroys: true,
    once: false,
    tools: ['userdel'],
    doing: ({ name }) => `deleting the user ${JSON.stringify(name)}`,
    text: ({ name }) => `delete the user ${quotedText(name)} and its home`,
  },
  'write-ssh-keys': {
    ...ACCOUNT,
    ...NEEDS_NOTHING,
    destroys: false,
    once: false,
    doing: ({ user }) => `writing the SSH keys of ${JSON.stringify(user)}`,
    text: ({ user, keys }) => `write ${counted(keys, 'SSH key')} for the user ${quotedText(user)}`,
  },
}

function details(user: UserMembers, homeless = ''): string {
  return [
    suffix('uid', user.uid),
    user.groups?.length ? `, in ${user.groups.map(quotedText).join(' ')}` : '',
    user.homeDir ? `, home ${shownText(user.homeDir)}` : '',
    homeless,
    user.passwordHash ? ', with a password' : '',
  ].join('')
}

import { boolean, integer, object, objects, string, strings, type Field, type Fields } from './field.ts'
import { REFERENCE } from './resource.ts'
import { STORAGE } from './storage.ts'

const IGNITION: Field = object('How the engine itself works.', {
  config: object('Other configs.', {
    merge: {
      type: { list: { object: REFERENCE, resource: true } },
      doc: 'Configs that are merged over this one, in order.',
    },
    replace: { type: { object: REFERENCE, resource: true }, doc: 'The config that takes the place of this one.' },
  }),
  timeouts: object('How long a request may take.', {
    http_response_headers: integer('Seconds until the headers of a response; 10 unless told, 0 for ever.'),
    http_total: integer('Seconds for a whole request; unlimited unless told.'),
  }),
  security: object('Whom to trust.', {
    tls: object('TLS.', {
      certificate_authorities: {
        type: { list: { object: REFERENCE, resource: true } },
        doc: 'Bundles of certificate authorities that are trusted besides those of the system.',
      },
    }),
  }),
  proxy: object(
    'Proxies for requests.',
    {
      http_proxy: string('The proxy for http.'),
      https_proxy: string('The proxy for https.'),
      no_proxy: strings('The hosts that are asked directly.'),
    },
    { since: { base: 2 } },
  ),
})

const KERNEL_ARGUMENTS: Field = object(
  'Arguments of the kernel.',
  {
    should_exist: strings('Arguments that must be there.'),
    should_not_exist: strings('Arguments that must not be there.'),
  },
  { since: { base: 4 } },
)

const SINCE_32 = { since: { base: 3 } }

const USER: Fields = {
  name: string('The name.', { plain: 'always', required: true }),
  password_hash: string('The encrypted password.'),
  ssh_authorized_keys: strings('SSH keys that may log in.'),
  ssh_authorized_keys_local: strings('Files of SSH keys, relative to the files directory.', {
    since: { base: 5 },
    sugar: true,
  }),
  uid: integer('The numeric id.'),
  gecos: string('The full name.'),
  home_dir: string('The home directory.'),
  no_create_home: boolean('Whether the home directory is not made.'),
  primary_group: string('The name of the main group.'),
  groups: strings('The names of further groups.'),
  no_user_group: boolean('Whether no group of the same name is made.'),
  no_log_init: boolean('Whether the login databases are left alone.'),
  shell: string('The login shell.'),
  should_exist: boolean('Whether the user must be there; false deletes it.', SINCE_32),
  system: boolean('Whether it is an account of the system.'),
}

const GROUP: Fields = {
  name: string('The name.', { plain: 'always', required: true }),
  gid: integer('The numeric id.'),
  password_hash: string('The encrypted password.'),
  should_exist: boolean('Whether the group must be there; false deletes it.', SINCE_32),
  system: boolean('Whether it is a group of the system.'),
}

const CONTENTS_LOCAL = string('A file with the contents, relative to the files directory.', {
  since: { base: 5 },
  sugar: true,
})

const DROPINS: Field = objects('Files that add to the unit.', {
  name: string('The name; it ends in .conf.', { plain: 'always', required: true }),
  contents: string('The contents.'),
  contents_local: CONTENTS_LOCAL,
})

const UNIT: Fields = {
  name: string('The name with its suffix, e.g. web.service.', { plain: 'always', required: true }),
  enabled: boolean('Whether the unit is enabled; false disables it.'),
  mask: boolean('Whether the unit can not be started at all.'),
  contents: string('The contents.'),
  contents_local: CONTENTS_LOCAL,
  dropins: DROPINS,
}

const QUADLET: Fields = {
  name: string('The name with its suffix, e.g. web.container.', { required: true }),
  rootful: boolean('Whether it runs as root; as every user otherwise.', { plain: 'zero' }),
  contents: string('The contents.'),
  contents_local: CONTENTS_LOCAL,
  dropins: DROPINS,
}

/** The keys that every variant has. */
export const BASE: Fields = {
  variant: string('The variant of the language: for which operating system this is.', { sugar: true, required: true }),
  version: string('The version of the language.', { sugar: true, required: true }),
  ignition: IGNITION,
  kernel_arguments: KERNEL_ARGUMENTS,
  passwd: object('Users and groups.', { users: objects('Users.', USER), groups: objects('Groups.', GROUP) }),
  storage: STORAGE,
  systemd: object('Units.', {
    units: objects('Systemd units.', UNIT),
    quadlets: objects('Podman quadlets.', QUADLET, { since: { base: 8 }, sugar: true }),
  }),
}

import { stringify } from 'yaml'

/** Stands in every place of a secret. Nothing that is printed may have it. */
export const CANARY = 'cAnaRy7Xq'

/** The same for a secret of digits alone. */
export const NUMBER = 7_351_906_428

/** A language that documents are written in, and a document of it in which everything else is right. */
export interface Language {
  readonly name: string
  /** What the file is called. */
  readonly file: string
  write(document: object): string
  /** A whole document around one secret. */
  document(place: object): object
  readonly places: Readonly<Record<string, object>>
}

/** What people put where a URL belongs, each with a secret in it. */
const URLS: Readonly<Record<string, string>> = {
  'a text for a URL': CANARY,
  'a data URL': `data:,${CANARY}`,
  'a data URL without a comma': `data:${CANARY}`,
  'a data URL that cannot be read': `data:;base64,${CANARY}~`,
  'a password in a URL': `http://user:${CANARY}@example.org/x`,
  'a password with a slash': `http://user:ab/${CANARY}@example.org/x`,
  'a password of digits and a slash': `http://user:12/${CANARY}@example.org/x`,
  'a password with a mark': `http://user:12#${CANARY}@example.org/x`,
  'a password with a percent sign': `https://user:%${CANARY}@example.org/x`,
  'a tab in a scheme': `ht\ttp://user:${CANARY}@example.org/x`,
  'no scheme': `user:${CANARY}@example.org:3128`,
  'an unknown scheme': `gopher://user:${CANARY}@example.org/?${CANARY}`,
  'a signed query': `https://example.org/x?sig=${CANARY}`,
  'a fragment': `https://example.org/%zz#${CANARY}`,
  'an S3 object': `s3://bucket/key?versionId=&token=${CANARY}`,
}

/** The same place once with each URL. */
function urls(name: string, place: (url: string) => object): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(URLS).map(([what, url]) => [`${name}: ${what}`, place(url)]))
}

const HASH = `$6$salt$${CANARY}`

const JSON_PLACES: Readonly<Record<string, object>> = {
  'password of a user': { passwd: { users: [{ name: 'core', passwordHash: HASH }] } },
  'password of a group': { passwd: { groups: [{ name: 'team', passwordHash: HASH }] } },
  header: {
    storage: {
      files: [
        { path: '/a', contents: { source: 'http://h', httpHeaders: [{ name: 'A', value: `Bearer ${CANARY}` }] } },
      ],
    },
  },
  'clevis config': {
    storage: {
      luks: [{ name: 'a', device: '/dev/a', clevis: { custom: { pin: 'sss', config: CANARY, needsNetwork: true } } }],
    },
  },
  'unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nEnvironment=PASSWORD=${CANARY}\n` }] } },
  'broken unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nPASSWORD ${CANARY}\n` }] } },
  'drop-in': { systemd: { units: [{ name: 'a.service', dropins: [{ name: 'a.conf', contents: `[X]\n${CANARY}` }] }] } },
  ...urls('file', (source) => ({ storage: { files: [{ path: '/a', contents: { source } }] } })),
  ...urls('key file', (source) => ({ storage: { luks: [{ name: 'a', device: '/dev/a', keyFile: { source } }] } })),
  ...urls('merged', (source) => ({ ignition: { config: { merge: [{ source }, { source }] } } })),
  ...urls('proxy', (httpsProxy) => ({ ignition: { proxy: { httpsProxy } } })),
}

const BUTANE_PLACES: Readonly<Record<string, object>> = {
  'password of a user': { passwd: { users: [{ name: 'core', password_hash: HASH }] } },
  'a password for a hash': { passwd: { users: [{ name: 'core', password_hash: `${CANARY}: ${CANARY}` }] } },
  header: {
    storage: {
      files: [
        { path: '/a', contents: { source: 'http://h', http_headers: [{ name: 'A', value: `Bearer ${CANARY}` }] } },
      ],
    },
  },
  'inline text': {
    storage: { files: [{ path: '/a', contents: { inline: `db:\n  name: x\n  password: ${CANARY}\n` } }] },
  },
  'inline key': { storage: { luks: [{ name: 'a', device: '/dev/a', key_file: { inline: CANARY } }] } },
  'clevis config': {
    storage: {
      luks: [{ name: 'a', device: '/dev/a', clevis: { custom: { pin: 'sss', config: `{"k": "${CANARY}"}` } } }],
    },
  },
  'unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nEnvironment=PASSWORD=${CANARY}\n` }] } },
  'broken unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nPASSWORD ${CANARY}\n` }] } },
  'boot loader': { grub: { users: [{ name: 'root', password_hash: `grub.pbkdf2.${CANARY}` }] } },
  ...urls('file', (source) => ({ storage: { files: [{ path: '/a', contents: { source } }] } })),
  ...urls('merged', (source) => ({ ignition: { config: { merge: [{ source }] } } })),
  ...urls('proxy', (http_proxy) => ({ ignition: { proxy: { http_proxy } } })),
}

const OLD_PLACES: Readonly<Record<string, object>> = {
  'password of a user': { passwd: { users: [{ name: 'core', passwordHash: HASH, create: { uid: 1 } }] } },
  'unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nPASSWORD ${CANARY}\n` }] } },
  'network unit': { networkd: { units: [{ name: 'a.network', contents: `[X]\n${CANARY}` }] } },
  ...urls('file', (source) => ({
    storage: { files: [{ filesystem: 'root', path: '/a', mode: 420, contents: { source } }] },
  })),
  ...urls('appended', (source) => ({ ignition: { config: { append: [{ source }] } } })),
}

const CONTAINER_LINUX_PLACES: Readonly<Record<string, object>> = {
  'password of a user': { passwd: { users: [{ name: 'core', password_hash: HASH }] } },
  'inline text': { storage: { files: [{ filesystem: 'root', path: '/a', mode: 420, contents: { inline: CANARY } }] } },
  'unit text': { systemd: { units: [{ name: 'a.service', contents: `[Service]\nPASSWORD ${CANARY}\n` }] } },
  'discovery of etcd': { etcd: { version: '3.2.0', discovery: `https://discovery.etcd.io/${CANARY}` } },
  'token of etcd': { etcd: { version: 'x', initial_cluster_token: CANARY } },
  'credentials of flannel': { flannel: { version: '0.9.0', etcd_password: CANARY } },
  ...urls('file', (url) => ({
    storage: { files: [{ filesystem: 'root', path: '/a', contents: { remote: { url } } }] },
  })),
}

/** The object with the members of another, as deep as both have them. */
function over(one: object, other: object): object {
  const result: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const own = result[key]
    const both = typeof own === 'object' && own !== null && !Array.isArray(own) && typeof value === 'object'
    result[key] = both ? over(own, value as object) : value
  }
  return result
}

const asYaml = (document: object): string => stringify(document, { lineWidth: 0 })
const ignition = (version: string) => (place: object) => over({ ignition: { version } }, place)
const butane = (place: object): object => over({ variant: 'fcos', version: '1.5.0' }, place)
const machineConfig = (place: object): object => ({
  apiVersion: 'machineconfiguration.openshift.io/v1',
  kind: 'MachineConfig',
  metadata: { name: 'x' },
  spec: { config: ignition('3.4.0')(place) },
})

/** Every language in every form in which people write it. */
export const LANGUAGES: readonly Language[] = [
  {
    name: 'Ignition',
    file: 'a.ign',
    write: (document) => JSON.stringify(document, undefined, 2),
    document: ignition('3.4.0'),
    places: JSON_PLACES,
  },
  {
    name: 'Ignition in one line',
    file: 'a.ign',
    write: (document) => JSON.stringify(document),
    document: ignition('3.4.0'),
    places: JSON_PLACES,
  },
  {
    name: 'Ignition 2',
    file: 'a.ign',
    write: (document) => JSON.stringify(document, undefined, 1),
    document: ignition('2.2.0'),
    places: OLD_PLACES,
  },
  {
    name: 'Ignition 1',
    file: 'a.ign',
    write: (document) => JSON.stringify(document, undefined, 1),
    document: (place) => over({ ignitionVersion: 1 }, place),
    places: OLD_PLACES,
  },
  { name: 'Butane', file: 'a.bu', write: asYaml, document: butane, places: BUTANE_PLACES },
  {
    name: 'Butane in JSON',
    file: 'a.bu',
    write: (document) => JSON.stringify(document, undefined, 2),
    document: butane,
    places: BUTANE_PLACES,
  },
  {
    name: 'Container Linux Config',
    file: 'a.yaml',
    write: asYaml,
    document: (place) => over({ storage: {} }, place),
    places: CONTAINER_LINUX_PLACES,
  },
  { name: 'MachineConfig', file: 'a.yaml', write: asYaml, document: machineConfig, places: JSON_PLACES },
]

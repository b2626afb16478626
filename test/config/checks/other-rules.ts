import { file, luks, SHA256, SHA512, unit } from './rules.ts'
import type { BrokenRule } from './rules.ts'

const SOURCE = '$.storage.files.0.contents.source'
const HASH = '$.storage.files.0.contents.verification.hash'
const LUKS = '$.storage.luks.0'
const UNIT = '$.systemd.units.0'

function contents(source: string): ReturnType<typeof file> {
  return file({ contents: { source } })
}

function hash(value: string): ReturnType<typeof file> {
  return file({ contents: { source: 'data:,', verification: { hash: value } } })
}

/** Rules of what is fetched. */
export const RESOURCE_RULES: readonly BrokenRule[] = [
  ...['ftp://h/x', 'x', '/x', 'h.example/x'].map((url) => ({
    title: `URL: ${url} has no scheme that is fetched`,
    config: contents(url),
    issues: [`error url-scheme ${SOURCE}`],
  })),
  ...[':x', 'http://%zz/', 'http://h:port/', 'http://h/%2', 'http://h /', 'http://[::1/', 'http://h/\u0001'].map(
    (url) => ({
      title: `URL: ${JSON.stringify(url)} cannot be parsed`,
      config: contents(url),
      issues: [`error url-malformed ${SOURCE}`],
    }),
  ),
  ...['HTTP://h/a b?c=%zz', 'https://u:p@[::1]:80/', 'tftp://h/x', 's3://b/k?versionId=1', 'oem:///x', ''].map(
    (url) => ({
      title: `URL: ${JSON.stringify(url)} is fine`,
      config: contents(url),
      issues: [],
    }),
  ),
  {
    title: 'URL: gs since 3.2',
    config: contents('gs://b/k'),
    to: 1,
    issues: [`error url-scheme ${SOURCE}`],
    otherwise: [],
  },
  {
    title: 'URL: arn since 3.4',
    config: contents('arn:aws:s3:::b/k'),
    to: 3,
    issues: [`error url-scheme ${SOURCE}`],
    otherwise: [],
  },
  ...['arn:aws:iam:::b/k', 'arn:aws:s3:::b', 'arn:aws:s3:b/k', 'arn:aws:s3:r:1:accesspoint/x'].map((url) => ({
    title: `URL: ${url} names no S3 object`,
    config: contents(url),
    from: 4,
    issues: [`error arn-malformed ${SOURCE}`],
  })),
  {
    title: 'URL: the version of an S3 object is not empty',
    config: contents('s3://b/k?versionId='),
    issues: [`error s3-version-empty ${SOURCE}`],
  },
  {
    title: 'URL: a data URL can be decoded (more in data-url.test.ts)',
    config: contents('data:,a b'),
    issues: [`error data-url-malformed ${SOURCE}`],
  },
  {
    title: 'COMP: only gzip',
    config: file({ contents: { source: 'data:,', compression: 'xz' } }),
    issues: ['error compression-unknown $.storage.files.0.contents.compression'],
  },
  {
    title: 'a hash needs a source',
    config: file({ contents: { verification: { hash: `sha512-${SHA512}` } } }),
    issues: [`error hash-without-source ${HASH}`],
  },
  { title: 'a hash names its function', config: hash(SHA512), issues: [`error hash-without-function ${HASH}`] },
  { title: 'md5 is none', config: hash('md5-x'), issues: [`error hash-function-unknown ${HASH}`] },
  { title: 'case counts', config: hash(`SHA512-${SHA512}`), issues: [`error hash-function-unknown ${HASH}`] },
  {
    title: 'sha256 since 3.1',
    config: hash(`sha256-${SHA256}`),
    to: 0,
    issues: [`error hash-function-unknown ${HASH}`],
    otherwise: [],
  },
  { title: 'a sum has its length', config: hash(`sha512-${SHA256}`), issues: [`error hash-length ${HASH}`] },
  {
    title: 'a sum is hexadecimal (Ignition finds that out when it fetches)',
    config: hash(`sha512-${'x'.repeat(128)}`),
    issues: [`error hash-not-hex ${HASH}`],
  },
  { title: 'a sum may be in upper case', config: hash(`sha512-${SHA512.toUpperCase()}`), issues: [] },
  {
    title: 'headers have names, and values if any',
    config: file({
      contents: {
        source: 'http://h',
        httpHeaders: [{ name: '', value: 'v' }, { name: 'B', value: '' }, { name: 'C' }],
      },
    }),
    from: 1,
    issues: [
      'error header-name-empty $.storage.files.0.contents.httpHeaders.0.name',
      'error header-value-empty $.storage.files.0.contents.httpHeaders.1.value',
    ],
    otherwise: ['warning unknown-key $.storage.files.0.contents.httpHeaders'],
  },
  ...['data:,', '', 'x:'].map((source) => ({
    title: `no headers for ${JSON.stringify(source)}`,
    config: file({ append: [{ source, httpHeaders: [{ name: 'A', value: 'v' }] }] }),
    from: 1,
    issues: [
      ...(source === 'x:' ? ['error url-scheme $.storage.files.0.append.0.source'] : []),
      'error headers-without-http $.storage.files.0.append.0.httpHeaders',
    ],
  })),
  {
    title: 'a merged config has a source that can be fetched',
    config: { ignition: { config: { merge: [{}, { source: 'x:' }], replace: {} } } },
    from: 1,
    issues: [
      'error source-required $.ignition.config.merge.0',
      'error source-required $.ignition.config.merge.1',
      'error url-scheme $.ignition.config.merge.1.source',
    ],
    otherwise: ['error url-scheme $.ignition.config.merge.1.source'],
  },
  {
    title: 'a certificate authority has a source; 3.0 says so at the source',
    config: { ignition: { security: { tls: { certificateAuthorities: [{}] } } } },
    from: 1,
    issues: ['error source-required $.ignition.security.tls.certificateAuthorities.0'],
    otherwise: ['error source-required $.ignition.security.tls.certificateAuthorities.0.source'],
  },
  {
    title: 'proxies are http or https URLs, and http for https is worth a warning',
    config: { ignition: { proxy: { httpProxy: 'http://%zz', httpsProxy: 'http://p:8080' } } },
    from: 1,
    issues: ['error proxy-malformed $.ignition.proxy.httpProxy', 'warning proxy-insecure $.ignition.proxy.httpsProxy'],
    otherwise: ['warning unknown-key $.ignition.proxy'],
  },
  {
    title: 'an empty proxy has no scheme',
    config: { ignition: { proxy: { httpProxy: '' } } },
    from: 1,
    issues: ['error proxy-scheme $.ignition.proxy.httpProxy'],
  },
]

/** Rules of LUKS volumes. */
export const LUKS_RULES: readonly BrokenRule[] = [
  {
    title: 'no slash in a name',
    config: luks({ name: 'a/b' }),
    since: 2,
    issues: [`error luks-name-slash ${LUKS}.name`],
  },
  {
    title: 'a label has at most 47 bytes',
    config: luks({ label: 'x'.repeat(48) }),
    since: 2,
    issues: [`error luks-label-too-long ${LUKS}.label`],
  },
  {
    title: 'a device',
    config: { storage: { luks: [{ name: 'v' }] } },
    since: 2,
    issues: [`error path-empty ${LUKS}.device`],
  },
  {
    title: 'a custom pin stands alone',
    config: luks({ clevis: { custom: { pin: 'tpm2', config: '{}' }, tpm2: true } }),
    since: 2,
    issues: [`error clevis-custom-with-others ${LUKS}.clevis`],
  },
  {
    title: 'in 3.2 an empty custom object is one too',
    config: luks({ clevis: { custom: {}, threshold: 1, tpm2: true } }),
    since: 2,
    to: 2,
    issues: [`error clevis-custom-with-others ${LUKS}.clevis`],
    otherwise: [],
  },
  {
    title: 'the key file has a URL',
    config: luks({ keyFile: { source: 'x:' } }),
    since: 2,
    issues: [`error luks-key-file ${LUKS}.keys`, `error url-scheme ${LUKS}.keyFile.source`],
  },
  {
    title: 'a Crypto Express card stands alone',
    config: luks({ cex: { enabled: true }, clevis: { tpm2: true }, keyFile: { source: 'data:,k' } }),
    from: 5,
    issues: [`error cex-with-clevis ${LUKS}.cex`, `error cex-with-key-file ${LUKS}.cex`],
  },
  {
    title: 'a custom pin has a name as soon as anything of it is there',
    config: luks({ clevis: { custom: { config: 'c' } } }),
    since: 2,
    issues: [`error clevis-pin-missing ${LUKS}.clevis.custom.pin`],
  },
  {
    title: 'and a configuration',
    config: luks({ clevis: { custom: { pin: 'tang' } } }),
    since: 2,
    issues: [`error clevis-config-missing ${LUKS}.clevis.custom.config`],
  },
  {
    title: 'the pin is one of three before 3.6',
    config: luks({ clevis: { custom: { pin: 'mine', config: 'c' } } }),
    since: 2,
    to: 5,
    issues: [`error clevis-pin-unknown ${LUKS}.clevis.custom.pin`],
    otherwise: [],
  },
  {
    title: 'a Tang server has an http URL and a thumbprint',
    config: luks({ clevis: { tang: [{ url: 'ftp://t' }] } }),
    since: 2,
    issues: [
      `error tang-url ${LUKS}.clevis.tang.0.url`,
      `error tang-thumbprint-missing ${LUKS}.clevis.tang.0.thumbprint`,
    ],
  },
  {
    title: 'an advertisement is JSON',
    config: luks({ clevis: { tang: [{ url: 'http://t', thumbprint: 't', advertisement: '{' }] } }),
    since: 2,
    from: 4,
    issues: [`error tang-advertisement ${LUKS}.clevis.tang.0.advertisement`],
    otherwise: [`warning unknown-key ${LUKS}.clevis.tang.0.advertisement`],
  },
]

/** Rules of systemd units. */
export const UNIT_RULES: readonly BrokenRule[] = [
  { title: 'a kind of unit', config: unit({ name: 'u.conf' }), issues: [`error unit-extension ${UNIT}.name`] },
  {
    title: 'contents are a unit file (more in unit-file.test.ts)',
    config: unit({ contents: '[Unit]\nnothing' }),
    issues: [`error unit-malformed ${UNIT}.contents`],
  },
  {
    title: 'an enabled unit says by what it is wanted',
    config: unit({ enabled: true, contents: '[Unit]\na=b\n[Install]\n' }),
    issues: [`warning unit-without-install ${UNIT}.contents`],
  },
  { title: 'an enabled unit without contents is the image’s', config: unit({ enabled: true }), issues: [] },
  {
    title: 'an enabled instance, by its template',
    config: {
      systemd: {
        units: [
          { name: 'x@i.service', enabled: true },
          { name: 'x@.service', contents: '[Unit]\na=b' },
        ],
      },
    },
    issues: [`warning template-without-install ${UNIT}.contents`],
  },
  {
    title: 'an instance whose name has an @ in it, as in systemd.unit(5)',
    config: {
      systemd: {
        units: [
          { name: 'x@a@b.service', enabled: true },
          { name: 'x@.service', contents: '[Unit]\na=b' },
        ],
      },
    },
    issues: [`warning template-without-install ${UNIT}.contents`],
  },
  {
    title: 'only of services',
    config: {
      systemd: {
        units: [
          { name: 'x@i.timer', enabled: true },
          { name: 'x@.timer', contents: '[Unit]\na=b' },
        ],
      },
    },
    issues: [],
  },
  {
    title: 'a drop-in ends in .conf and is a unit file',
    config: unit({ dropins: [{ name: 'a', contents: '[x' }] }),
    issues: [`error unit-malformed ${UNIT}.dropins.0.contents`, `error dropin-extension ${UNIT}.dropins.0.name`],
  },
]

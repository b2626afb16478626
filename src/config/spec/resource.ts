import { boolean, byMember, integer, member, name, object, objects, string, strings } from './shape.ts'
import type { Field, ObjectShape } from './shape.ts'

const VERIFICATION = object('Verification', 'How a resource is verified', {
  hash: string(0, 'Hash of the decompressed bytes: `sha512-` or (since 3.1.0) `sha256-`, then the sum in hexadecimal.'),
})

const HTTP_HEADER = object('HTTPHeader', 'A header of an HTTP request', {
  name: name(0, 'Name of the header.'),
  value: string(0, 'Value of the header; without one, merging deletes the header of the parent config.'),
})

/** The members that resources have had since different versions in different places. */
function resourceFields(compressionSince: number, required: boolean): Readonly<Record<string, Field>> {
  return {
    compression: string(compressionSince, 'How the bytes are compressed: `gzip`, or empty for not at all.', {
      values: { '': 0, gzip: 0 },
    }),
    httpHeaders: objects(1, HTTP_HEADER, {
      identity: byMember('name'),
      description: 'Headers of the request; only for `http` and `https`.',
    }),
    source: string(0, 'URL of the bytes: http, https, tftp, s3, arn, gs or data. Empty means empty contents.', {
      required,
    }),
    verification: member(0, VERIFICATION, 'How the bytes are verified.'),
  }
}

/** The contents of a file: compression has been there since 3.0. */
export const CONTENTS: ObjectShape = object('Contents', 'The contents of a file', resourceFields(0, false))

/** Something to fetch that may be left out. */
export const RESOURCE: ObjectShape = object('Resource', 'Something to fetch', resourceFields(1, false))

/** Something to fetch that must have a source. */
export const REQUIRED_RESOURCE: ObjectShape = object('RequiredResource', 'Something to fetch', resourceFields(1, true))

const CONFIG = object('IgnitionConfig', 'Other configs', {
  merge: objects(0, REQUIRED_RESOURCE, {
    identity: byMember('source'),
    description: 'Configs that are merged into this one, in order; later ones win.',
  }),
  replace: member(0, RESOURCE, 'A config that replaces this one.'),
})

const PROXY = object('Proxy', 'Proxies for requests', {
  httpProxy: string(1, 'Proxy for `http` requests, a URL.'),
  httpsProxy: string(1, 'Proxy for `https` requests, a URL.'),
  noProxy: strings(1, 'Hosts that are asked without a proxy.'),
})

const TIMEOUTS = object('Timeouts', 'Limits of HTTP requests', {
  httpResponseHeaders: integer(0, 'Seconds to wait for the headers of a response; 0 for no limit. 10 if absent.'),
  httpTotal: integer(0, 'Seconds to wait for a whole resource, retries included; 0 for no limit.'),
})

const TLS = object('TLS', 'Trust in servers', {
  certificateAuthorities: objects(0, REQUIRED_RESOURCE, {
    identity: byMember('source'),
    description: 'PEM bundles of certificates that are trusted besides those of the system.',
  }),
})

const SECURITY = object('Security', 'Security of requests', {
  tls: member(0, TLS, 'Trust in servers.'),
})

/** `ignition`: the config about itself. */
export const IGNITION: ObjectShape = object('Ignition', 'The config itself and how it fetches', {
  config: member(0, CONFIG, 'Other configs that are merged into this one, or replace it.'),
  proxy: member(1, PROXY, 'Proxies for requests.'),
  security: member(0, SECURITY, 'Security of requests.'),
  timeouts: member(0, TIMEOUTS, 'Limits of HTTP requests.'),
  version: name(0, 'Version of the spec that this document follows.'),
})

/** `kernelArguments`: what the kernel command line must hold. */
export const KERNEL_ARGUMENTS: ObjectShape = object('KernelArguments', 'Arguments of the kernel', {
  shouldExist: strings(3, 'Arguments that must be there.', { by: 'value', namespace: 'kernelArgument' }),
  shouldNotExist: strings(3, 'Arguments that must not be there.', { by: 'value', namespace: 'kernelArgument' }),
})

/** An owner or group of a node. */
export const NODE_OWNER: ObjectShape = object('NodeOwner', 'An owner, by id or by name', {
  id: integer(0, 'Numeric id.'),
  name: string(0, 'Name in the target system.'),
})

/** The members of files, directories and links alike. */
export const NODE_FIELDS: Readonly<Record<string, Field>> = {
  group: member(0, NODE_OWNER, 'Group; root if absent.'),
  overwrite: boolean(0, 'Whether something that is already there may be replaced.'),
  path: name(0, 'Absolute path in the target system.'),
  user: member(0, NODE_OWNER, 'Owner; root if absent.'),
}

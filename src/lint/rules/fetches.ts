import type { Resource } from '../../config/model.ts'
import type { ConfigPath } from '../../report/path.ts'
import { printableUrl } from '../../util/secret.ts'
import { defineRule, type Place, type Rule } from '../rule.ts'
import type { Subject } from '../subject.ts'

/** Rules on what is fetched. */
export const FETCH_RULES: readonly Rule[] = [
  defineRule<Place & { readonly url: string }>({
    code: 'fetch-without-hash',
    severity: 'warning',
    reason:
      'Without a hash the machine becomes whatever the server answers on the day of its first boot, and two machines of one document may differ.',
    says: ({ url }) => `nothing verifies what ${url} answers`,
    hint: 'add "verification": {"hash": "sha512-<hex>"}; sha512sum FILE prints it',
    *find(subject) {
      for (const { path, resource } of fetched(subject)) {
        if (resource.verification?.hash) continue
        if (!isInTheClear(resource)) yield { path: [...path, 'source'], url: printableUrl(resource.source ?? '') }
      }
    },
  }),
  defineRule<Place & { readonly url: string }>({
    code: 'fetch-in-the-clear',
    severity: 'warning',
    reason:
      'What comes over http or tftp, anybody on the way can replace, and the machine is theirs from its first boot on. With a hash that is found out.',
    says: ({ url }) => `anybody between the machine and ${url} can choose what it gets`,
    hint: 'use https, or add "verification": {"hash": "sha512-<hex>"}',
    *find(subject) {
      for (const { path, resource } of fetched(subject)) {
        if (resource.verification?.hash) continue
        if (isInTheClear(resource)) yield { path: [...path, 'source'], url: printableUrl(resource.source ?? '') }
      }
    },
  }),
]

interface Fetched {
  readonly path: ConfigPath
  readonly resource: Resource
}

/** Everything in a config that is fetched from elsewhere. */
function* fetched({ config }: Subject): Generator<Fetched> {
  for (const { path, resource } of resourcesOf(config)) {
    const { source = '' } = resource ?? {}
    // What a platform says of the machine differs from one to the next, and comes from within it.
    if (resource === undefined || /^http:\/\/(?:169\.254\.|\[fe80:)/.test(source)) continue
    if (/^(?:https?|tftp|s3|gs|arn):/.test(source)) yield { path, resource }
  }
}

interface Named {
  readonly path: ConfigPath
  readonly resource: Resource | undefined
}

function* resourcesOf({ ignition, storage }: Subject['config']): Generator<Named> {
  const { merge = [], replace } = ignition.config ?? {}
  yield* listed(['ignition', 'config', 'merge'], merge)
  yield { path: ['ignition', 'config', 'replace'], resource: replace }
  const authorities = ['ignition', 'security', 'tls', 'certificateAuthorities']
  yield* listed(authorities, ignition.security?.tls?.certificateAuthorities ?? [])
  for (const [index, { contents, append = [] }] of (storage?.files ?? []).entries()) {
    yield { path: ['storage', 'files', index, 'contents'], resource: contents }
    yield* listed(['storage', 'files', index, 'append'], append)
  }
  for (const [index, { keyFile }] of (storage?.luks ?? []).entries()) {
    yield { path: ['storage', 'luks', index, 'keyFile'], resource: keyFile }
  }
}

function* listed(path: ConfigPath, resources: readonly Resource[]): Generator<Named> {
  for (const [index, resource] of resources.entries()) yield { path: [...path, index], resource }
}

function isInTheClear({ source = '' }: Resource): boolean {
  return /^(?:http|tftp):/.test(source)
}

import type { LocatedConfig } from '../config/merge.ts'
import type { Config, Resource } from '../config/model.ts'
import type { FetchSettings, Fetcher } from '../fetch/fetcher.ts'
import { stableStringify } from '../util/json.ts'
import type { JsonValue } from '../util/json.ts'
import { fetchBytes } from './fetch-bytes.ts'
import { toBase64 } from '../util/natives.ts'

/** The certificates that were fetched in one rendering, by what was asked for: each is fetched once. */
export type Authorities = Map<string, Promise<Uint8Array>>

/** HTTP settings with a text that is equal for equal settings. */
export interface KeyedSettings extends FetchSettings {
  readonly key: string
}

/** How certificates are fetched: with what held before the config that names them. */
export interface AuthorityContext {
  readonly fetcher: Fetcher
  readonly signal: AbortSignal | undefined
  readonly authorities: Authorities
}

/** The HTTP settings that a config asks for, its certificates fetched. */
export async function settingsOf(located: LocatedConfig, context: AuthorityContext): Promise<KeyedSettings> {
  const { proxy, timeouts, security } = located.config.ignition
  const resources = security?.tls?.certificateAuthorities ?? []
  const key = stableStringify([proxy, timeouts, resources] as unknown as JsonValue)
  const base = { proxy, timeouts }
  if (resources.length === 0) return { ...base, key }
  const fetcher = context.fetcher.with(base)
  const certificateAuthorities = await Promise.all(
    resources.map((resource, index) => authorityBytes(resource, index, { located, context: { ...context, fetcher } })),
  )
  return { ...base, certificateAuthorities, key }
}

/** The config with every certificate in it, so that later phases need no network to trust a server. */
export async function inlineAuthorities(located: LocatedConfig, context: AuthorityContext): Promise<Config> {
  const { config } = located
  const resources = config.ignition.security?.tls?.certificateAuthorities
  if (!resources || resources.length === 0) return config
  const certificateAuthorities = await Promise.all(
    resources.map(async (resource, index): Promise<Resource> => {
      const bytes = await authorityBytes(resource, index, { located, context })
      const source = `data:text/plain;base64,${toBase64(bytes)}`
      return { source, verification: resource.verification }
    }),
  )
  return { ...config, ignition: { ...config.ignition, security: { tls: { certificateAuthorities } } } }
}

function authorityBytes(
  resource: Resource,
  index: number,
  { located, context }: { readonly located: LocatedConfig; readonly context: AuthorityContext },
): Promise<Uint8Array> {
  const key = stableStringify(resource as unknown as JsonValue)
  const known = context.authorities.get(key)
  if (known) return known
  const path = ['ignition', 'security', 'tls', 'certificateAuthorities', index]
  const location = located.origins.locate(path)
  const fetched = fetchBytes({ resource, what: 'the certificate authority', path, location }, context)
  context.authorities.set(key, fetched)
  return fetched
}

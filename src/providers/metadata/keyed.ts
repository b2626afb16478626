/** Services that have one resource for each value. */
import type { Service } from '../http/service.ts'
import type { ProviderContext } from '../provider.ts'
import { googleKeysIn } from './google-keys.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata, MetadataSource } from './metadata.ts'
import { openService } from './service.ts'
import type { Get } from './service.ts'

/** Where a service has which value. */
export interface KeyedValues {
  /** In front of every path below. */
  readonly base: string
  /** Names of attributes and where their values are. */
  readonly attributes: Readonly<Record<string, string>>
  /** Where the keys are, and in which form. */
  readonly sshKeys?: { readonly path: string; readonly form: KeyForm }
  readonly hostname?: string
}

/**
 * How keys are listed: one in each line; a list of names of which each has an `openssh-key`; the same with `n=name`; or in
 * the way of Google Compute Engine.
 */
type KeyForm = 'lines' | 'named' | 'numbered' | 'google'

/** The metadata of a platform whose service says it all in this way. */
export function keyed(service: Service, values: KeyedValues): MetadataSource {
  return { fetch: (context) => fetchKeyed(context, service, values) }
}

/** The metadata of a service with one resource for each value, all asked at once. */
export async function fetchKeyed(
  context: ProviderContext,
  service: Service,
  { base, attributes, sshKeys, hostname }: KeyedValues,
): Promise<Metadata> {
  const get = openService(context, service)
  const values = Object.entries(attributes).map(
    async ([name, path]) => [name, (await get(`${base}${path}`))?.trim()] as const,
  )
  const entries = await Promise.all(values)
  const known = entries.find(([name]) => attributes[name] === hostname)?.[1]
  const name = usableHostname(known)
  const skipped = (): void =>
    context.log({ level: 'warning', message: 'a line among the SSH keys is no key; it is left out' })
  const keys = sshKeys === undefined ? [] : await keysOf(get, base, sshKeys, context)
  return {
    attributes: attributesOf(entries),
    sshKeys: sshKeysOf(keys, skipped),
    hostname: name,
    network: [],
  }
}

async function keysOf(
  get: Get,
  base: string,
  { path, form }: NonNullable<KeyedValues['sshKeys']>,
  at: Pick<ProviderContext, 'clock'>,
): Promise<readonly string[]> {
  if (form === 'google') return googleKeys(get, base, at.clock.date())
  const listing = (await get(`${base}${path}`)) ?? ''
  const names = listing
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (form === 'lines') return names
  const ids = names.map((line) => (form === 'numbered' ? (line.split('=')[0] ?? '') : line.replace(/\/$/, '')))
  const folder = `${base}${path.replace(/\/$/, '')}`
  const keys = await Promise.all(
    ids.filter((id) => /^[\w.-]+$/.test(id)).map((id) => get(`${folder}/${id}/openssh-key`)),
  )
  return keys.filter((key) => key !== undefined)
}

/**
 * The keys of Google Compute Engine, each behind the name of a user that does not matter here: the instance's old list
 * alone when there is one, else its new list and, unless they are blocked, the project's two.
 */
async function googleKeys(get: Get, base: string, today: Date): Promise<readonly string[]> {
  const keysIn = (text: string | undefined): readonly string[] => googleKeysIn(text, today)
  const old = await get(`${base}instance/attributes/sshKeys`)
  if (old !== undefined && old.trim() !== '') return keysIn(old)
  const own = keysIn(await get(`${base}instance/attributes/ssh-keys`))
  const blocked = (await get(`${base}instance/attributes/block-project-ssh-keys`))?.trim() === 'true'
  if (blocked) return own
  const shared = await Promise.all(['sshKeys', 'ssh-keys'].map((name) => get(`${base}project/attributes/${name}`)))
  return [...own, ...shared.flatMap(keysIn)]
}

/** Asks a metadata service for attributes, keys and the host name. */
import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { deadlineIn } from '../deadline.ts'
import { askService } from '../http/http-cloud.ts'
import type { HttpCloud } from '../http/http-clouds.ts'
import type { ProviderContext } from '../provider.ts'
import { textAt } from './json-access.ts'
import type { KeyedService } from './keyed-services.ts'
import { googleKeysIn } from './google-keys.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata } from './metadata.ts'

/** Gives the text of a resource; `undefined` when the service has no such thing (404, 204). */
export type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<string | undefined>

const LIMIT = 4 * 1024 * 1024

/**
 * Opens a service for many requests, with one token and one deadline for all.
 * @throws FirstlightError `provider-failed` by the function it gives, when it could not be told
 */
export function openService(context: ProviderContext, cloud: HttpCloud, hosts?: readonly string[]): Get {
  const deadline = deadlineIn(context, context.policy.fetchTimeout)
  const session = {}
  return async (path, headers = cloud.headers ?? {}) => {
    const places = hosts === undefined ? {} : { hosts: () => hosts }
    const reply = await askService(context, { cloud, deadline, path, headers, session, ...places })
    if (reply.kind === 'reply' && reply.status === 200 && reply.body.length <= LIMIT) {
      return Buffer.from(reply.body).toString('utf8')
    }
    if (reply.kind === 'reply' && (reply.status === 404 || reply.status === 204)) return undefined
    const url = printableUrl(`${(hosts ?? cloud.hosts)[0] ?? ''}${path}`)
    const what = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
    throw new FirstlightError('provider-failed', `asking ${url}: ${what}`, { hint: 'is this the right platform?' })
  }
}

/** The metadata of a service with one resource for each value, all asked at once. */
export async function keyedMetadata(
  context: ProviderContext,
  { cloud, base, attributes, sshKeys, hostname }: KeyedService,
  hosts?: readonly string[],
): Promise<Metadata> {
  const get = openService(context, cloud, hosts)
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
  { path, form }: NonNullable<KeyedService['sshKeys']>,
  at: Pick<ProviderContext, 'date'>,
): Promise<readonly string[]> {
  if (form === 'google') return googleKeys(get, base, at.date())
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

/** What a document says, as JSON. */
export function parseJson(text: string | undefined, what: string): unknown {
  try {
    return text === undefined || text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
  } catch (cause) {
    throw new FirstlightError('provider-failed', `reading ${what}: it is not JSON`, { cause })
  }
}

/** What a document says, as YAML, which JSON is too. */
export async function parseYaml(text: string | undefined, what: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return text === undefined ? undefined : (parse(text, { maxAliasCount: 100 }) as unknown)
  } catch {
    // The parser's own sentence shows the text around the mistake, which is nobody's business.
    throw new FirstlightError('provider-failed', `reading ${what}: it is not YAML`)
  }
}

/** The name of the machine in `meta_data.json` or `meta-data`, however it is spelt. */
export function hostnameIn(document: unknown): Pick<Metadata, 'hostname'> {
  const found = ['hostname', 'local-hostname', 'name'].map((key) => usableHostname(textAt(document, key))).find(Boolean)
  return found === undefined ? {} : { hostname: found }
}

/** Asks a metadata service for attributes, keys and the host name. */
import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { deadlineIn } from '../deadline.ts'
import { composeYaml } from '../../yaml/compose.ts'
import { plainOf } from '../../yaml/plain.ts'
import { askService } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import type { ProviderContext } from '../provider.ts'
import { textAt } from './json-access.ts'
import { usableHostname } from './metadata.ts'
import type { Metadata } from './metadata.ts'

/** Gives the text of a resource; `undefined` when the service has no such thing (404, 204). */
export type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<string | undefined>

const LIMIT = 4 * 1024 * 1024

/**
 * Opens a service for many requests, with one token and one deadline for all.
 * @throws FirstlightError `provider-failed` by the function it gives, when it could not be told
 */
export function openService(context: ProviderContext, service: Service): Get {
  const deadline = deadlineIn(context, context.policy.fetchTimeout)
  const session = {}
  return async (path, headers) => {
    const reply = await askService(context, { service, deadline, path, headers, session })
    if (reply.kind === 'reply' && reply.status === 200 && reply.body.length <= LIMIT) {
      return Buffer.from(reply.body).toString('utf8')
    }
    if (reply.kind === 'reply' && (reply.status === 404 || reply.status === 204)) return undefined
    const url = printableUrl(`${service.hosts[0] ?? ''}${path}`)
    const what = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
    throw new FirstlightError('provider-failed', `asking ${url}: ${what}`, { hint: 'is this the right platform?' })
  }
}

/** A document that has to be there. @throws FirstlightError `provider-failed` */
export async function requiredJson(context: ProviderContext, service: Service, path: string): Promise<unknown> {
  const document = parseJson(await openService(context, service)(path), `the metadata of ${service.id}`)
  if (document !== undefined) return document
  throw new FirstlightError('provider-failed', `asking ${service.id} for ${path}: there is no metadata`)
}

/** What a document says, as JSON. */
export function parseJson(text: string | undefined, what: string): unknown {
  try {
    return text === undefined || text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
  } catch (cause) {
    throw new FirstlightError('provider-failed', `reading ${what}: it is not JSON`, { cause })
  }
}

/** What a document says, as YAML, which JSON is too. The reader's own sentence is not told: what it is about is nobody's business. */
export function parseYaml(text: string | undefined, what: string): unknown {
  if (text === undefined) return undefined
  const composed = composeYaml(text)
  const refuse = (): never => {
    throw new FirstlightError('provider-failed', `reading ${what}: it is not YAML`)
  }
  if (composed.kind === 'malformed') return refuse()
  return composed.kind === 'empty' ? null : plainOf(composed.node, refuse)
}

/** The name of the machine in `meta_data.json` or `meta-data`, however it is spelt. */
export function hostnameIn(document: unknown): Pick<Metadata, 'hostname'> {
  const found = ['hostname', 'local-hostname', 'name'].map((key) => usableHostname(textAt(document, key))).find(Boolean)
  return found === undefined ? {} : { hostname: found }
}

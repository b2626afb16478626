import { isFirstlightError } from '../../errors.ts'
import { isJsonObject, type JsonObject } from '../../util/json.ts'
import { readBody } from '../body.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import type { AwsKeys, InstanceCredentials } from './scheme.ts'
import type { Clock } from '../../util/clock.ts'

/** How the metadata service is asked. */
export interface CredentialOptions {
  /** The platform this machine runs on; credentials are looked for only there. */
  readonly platform: string | undefined
  /** Address of the metadata service. */
  readonly metadata: string
  readonly http: (request: FetchRequest) => Promise<FetchAnswer>
  readonly clock: Clock
}

/** Milliseconds before their end at which credentials are asked for again. */
const MARGIN = 5 * 60_000

/** Looks credentials up when they are first wanted, and again before they end. An instance without any is anonymous. */
export function createInstanceCredentials(options: CredentialOptions): InstanceCredentials {
  const { platform } = options
  return {
    aws: platform === 'aws' ? kept(options, () => awsKeys(options)) : none,
    awsRegion: platform === 'aws' ? kept(options, () => awsRegion(options)) : none,
    gcp: platform === 'gcp' ? kept(options, () => gcpToken(options)) : none,
    azure: platform === 'azure' ? kept(options, () => azureToken(options)) : none,
  }
}

function none(): Promise<undefined> {
  return Promise.resolve(undefined)
}

interface Lasting<Value> {
  readonly value: Value
  /** Milliseconds from now. */
  readonly lifetime: number
}

function kept<Value>(
  { clock }: CredentialOptions,
  look: () => Promise<Lasting<Value> | undefined>,
): () => Promise<Value | undefined> {
  let current: Promise<Value | undefined> | undefined
  let until = Infinity
  const renew = async (): Promise<Value | undefined> => {
    const found = await look()
    until = clock.now() + Math.max((found?.lifetime ?? Infinity) - MARGIN, 0)
    return found?.value
  }
  return () => {
    if (current === undefined || clock.now() > until) {
      until = Infinity
      current = renew()
      current.catch(() => {
        current = undefined
      })
    }
    return current
  }
}

async function awsKeys(options: CredentialOptions): Promise<Lasting<AwsKeys> | undefined> {
  const headers = await awsSession(options)
  const base = `${options.metadata}/latest/meta-data/iam/security-credentials/`
  const role = (await ask(options, base, headers))?.split('\n')[0]?.trim() ?? ''
  if (role === '') return undefined
  const keys = parseObject(await ask(options, `${base}${encodeURIComponent(role)}`, headers))
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: end } = keys
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined
  const lifetime = Date.parse(typeof end === 'string' ? end : '') - options.clock.date().getTime()
  const value = {
    accessKeyId,
    secretAccessKey,
    sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined,
  }
  return { value, lifetime: Number.isNaN(lifetime) ? Infinity : lifetime }
}

async function awsRegion(options: CredentialOptions): Promise<Lasting<string> | undefined> {
  const headers = await awsSession(options)
  const region = (await ask(options, `${options.metadata}/latest/meta-data/placement/region`, headers))?.trim()
  return region === undefined || region === '' ? undefined : { value: region, lifetime: Infinity }
}

/** A session of version 2 of the metadata service; a service that knows only version 1 wants none. */
async function awsSession(options: CredentialOptions): Promise<ReadonlyMap<string, string>> {
  const ttl = new Map([['X-aws-ec2-metadata-token-ttl-seconds', '21600']])
  const token = await ask(options, `${options.metadata}/latest/api/token`, ttl, 'PUT')
  return token === undefined ? new Map() : new Map([['X-aws-ec2-metadata-token', token]])
}

async function gcpToken(options: CredentialOptions): Promise<Lasting<string> | undefined> {
  const scope = encodeURIComponent('https://www.googleapis.com/auth/devstorage.read_only')
  const url = `${options.metadata}/computeMetadata/v1/instance/service-accounts/default/token?scopes=${scope}`
  return bearerOf(parseObject(await ask(options, url, new Map([['Metadata-Flavor', 'Google']]))))
}

async function azureToken(options: CredentialOptions): Promise<Lasting<string> | undefined> {
  const resource = encodeURIComponent('https://storage.azure.com/')
  const url = `${options.metadata}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}`
  return bearerOf(parseObject(await ask(options, url, new Map([['Metadata', 'true']]))))
}

function bearerOf({ access_token: token, expires_in: seconds }: JsonObject): Lasting<string> | undefined {
  if (typeof token !== 'string' || token === '') return undefined
  const lifetime = Number(seconds) * 1000
  return { value: token, lifetime: Number.isNaN(lifetime) ? Infinity : lifetime }
}

/** What the metadata service says; `undefined` when it has nothing or refuses: the fetch then goes on anonymously. */
async function ask(
  { http }: CredentialOptions,
  url: string,
  headers: ReadonlyMap<string, string>,
  method: 'GET' | 'PUT' = 'GET',
): Promise<string | undefined> {
  try {
    const answer = await http({ url, headers, http: { method, direct: true, redirects: false, deadlineMs: 15_000 } })
    if (answer.kind !== 'body') return undefined
    return Buffer.from(await readBody(answer, 64 * 1024, 'the metadata service')).toString('utf8')
  } catch (thrown) {
    if (isFirstlightError(thrown, 'fetch-failed') || isFirstlightError(thrown, 'fetch-timeout')) return undefined
    throw thrown
  }
}

function parseObject(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

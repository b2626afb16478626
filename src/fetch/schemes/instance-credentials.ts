import { isJsonObject, type JsonObject } from '../../util/json.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import { METADATA_ADDRESSES } from './metadata-addresses.ts'
import { createMetadataService, type MetadataService } from './metadata-service.ts'
import type { AwsKeys, InstanceCredentials } from './scheme.ts'
import type { Clock } from '../../util/clock.ts'

/** How the metadata service is asked. */
export interface CredentialOptions {
  /** The platform this machine runs on; credentials are looked for only there. */
  readonly platform: string | undefined
  /** Address of the metadata service. @default those of the platform */
  readonly metadata: string | undefined
  readonly http: (request: FetchRequest) => Promise<FetchAnswer>
  readonly clock: Clock
}

/** Milliseconds before their end at which credentials are asked for again. */
const MARGIN = 5 * 60_000

/** Looks credentials up when they are first wanted, and again before they end. An instance without any is anonymous. */
export function createInstanceCredentials(options: CredentialOptions): InstanceCredentials {
  const { platform, clock } = options
  const service = createMetadataService({ ...options, addresses: addressesOf(options) })
  return {
    aws: platform === 'aws' ? kept(clock, () => awsKeys(service, clock)) : none,
    awsRegion: platform === 'aws' ? kept(clock, () => awsRegion(service)) : none,
    gcp: platform === 'gcp' ? kept(clock, () => gcpToken(service)) : none,
    azure: platform === 'azure' ? kept(clock, () => azureToken(service)) : none,
  }
}

function addressesOf({ platform, metadata }: CredentialOptions): readonly string[] {
  if (metadata !== undefined) return [metadata]
  const own: Readonly<Record<string, readonly string[]>> = METADATA_ADDRESSES
  return own[platform ?? ''] ?? []
}

function none(): Promise<undefined> {
  return Promise.resolve(undefined)
}

interface Lasting<Value> {
  readonly value: Value
  /** Milliseconds from now. */
  readonly lifetime: number
}

function kept<Value>(clock: Clock, look: () => Promise<Lasting<Value> | undefined>): () => Promise<Value | undefined> {
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

async function awsKeys(service: MetadataService, clock: Clock): Promise<Lasting<AwsKeys> | undefined> {
  const headers = await awsSession(service)
  const path = '/latest/meta-data/iam/security-credentials/'
  const role = (await service({ path, headers }))?.split('\n')[0]?.trim() ?? ''
  if (role === '') return undefined
  const keys = parseObject(await service({ path: `${path}${encodeURIComponent(role)}`, headers }))
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: end } = keys
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined
  const lifetime = Date.parse(typeof end === 'string' ? end : '') - clock.date().getTime()
  const value = {
    accessKeyId,
    secretAccessKey,
    sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined,
  }
  return { value, lifetime: Number.isNaN(lifetime) ? Infinity : lifetime }
}

async function awsRegion(service: MetadataService): Promise<Lasting<string> | undefined> {
  const headers = await awsSession(service)
  const region = (await service({ path: '/latest/meta-data/placement/region', headers }))?.trim()
  return region === undefined || region === '' ? undefined : { value: region, lifetime: Infinity }
}

/** A session of version 2 of the metadata service; a service that knows only version 1 wants none. */
async function awsSession(service: MetadataService): Promise<ReadonlyMap<string, string>> {
  const headers = new Map([['X-aws-ec2-metadata-token-ttl-seconds', '21600']])
  const token = await service({ path: '/latest/api/token', headers, method: 'PUT' })
  return token === undefined ? new Map() : new Map([['X-aws-ec2-metadata-token', token]])
}

async function gcpToken(service: MetadataService): Promise<Lasting<string> | undefined> {
  const scope = encodeURIComponent('https://www.googleapis.com/auth/devstorage.read_only')
  const path = `/computeMetadata/v1/instance/service-accounts/default/token?scopes=${scope}`
  return bearerOf(parseObject(await service({ path, headers: new Map([['Metadata-Flavor', 'Google']]) })))
}

async function azureToken(service: MetadataService): Promise<Lasting<string> | undefined> {
  const resource = encodeURIComponent('https://storage.azure.com/')
  const path = `/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${resource}`
  return bearerOf(parseObject(await service({ path, headers: new Map([['Metadata', 'true']]) })))
}

function bearerOf({ access_token: token, expires_in: seconds }: JsonObject): Lasting<string> | undefined {
  if (typeof token !== 'string' || token === '') return undefined
  const lifetime = Number(seconds) * 1000
  return { value: token, lifetime: Number.isNaN(lifetime) ? Infinity : lifetime }
}

function parseObject(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

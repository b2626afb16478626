import type { Log } from '../../log.ts'
import type { Clock } from '../../util/clock.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import type { SignAttempt } from '../http-attempt.ts'

/** What the schemes that ride on HTTP, and those that do not, have at hand. */
export interface SchemeContext {
  /** Fetches by HTTP; nothing is decompressed or verified yet. */
  readonly http: (request: FetchRequest, extras?: HttpExtras) => Promise<FetchAnswer>
  /** Credentials of the instance. */
  readonly credentials: InstanceCredentials
  readonly services: ServiceAddresses
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Whether any network interface has a link; `undefined` when this cannot be told. */
  readonly hasLink: () => boolean | undefined
  /** Milliseconds for a whole fetch; 0 means no limit. */
  readonly deadlineMs: number
  /** Milliseconds for which a server that cannot be reached is tried again. */
  readonly unreachableMs: number
}

/** What a scheme adds to its requests by HTTP. */
export interface HttpExtras {
  /** Headers for each attempt at the host of the URL itself. */
  readonly sign?: SignAttempt | undefined
  /** The URL of the config as it may be printed, when the request goes to another. */
  readonly shown?: string
}

/** Addresses of services that tests and private clouds have elsewhere. */
export interface ServiceAddresses {
  /** The metadata service. @default where the platform has it */
  readonly metadata: string | undefined
  /** An S3-compatible service, used with the bucket in the path. @default AWS's own of each region */
  readonly s3: string | undefined
  /** @default 'https://storage.googleapis.com' */
  readonly gs: string
}

/** The public services. */
export const PUBLIC_SERVICES: ServiceAddresses = {
  metadata: undefined,
  s3: undefined,
  gs: 'https://storage.googleapis.com',
}

/** What an instance may use in its own name. Asked for once; anonymous where there is none. */
export interface InstanceCredentials {
  /** The role's keys on AWS. */
  aws(): Promise<AwsKeys | undefined>
  /** The region that the instance runs in, on AWS. */
  awsRegion(): Promise<string | undefined>
  /** A bearer token for Google's storage. */
  gcp(): Promise<string | undefined>
  /** A bearer token for Azure's storage. */
  azure(): Promise<string | undefined>
}

/** Keys of AWS, with the token that temporary ones have. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

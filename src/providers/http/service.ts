/** A platform's metadata service. */
export interface Service {
  readonly id: string
  /** Where it is; the others are asked too when the first does not answer. */
  readonly hosts: readonly string[]
  /** Whether it also has an address on every link, for networks that have only IPv6. */
  readonly linkLocal?: boolean
  /** What every request to it carries. */
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: TokenStep
  /** Statuses that are retried besides 408, 429 and those from 500 on. */
  readonly retry?: readonly number[]
}

/** A token that has to be fetched first, by PUT. */
export interface TokenStep {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The header that carries the token afterwards. */
  readonly header: string
  /** Statuses that mean that the service knows no tokens and is asked without. */
  readonly unknown: readonly number[]
  /** Whether a token is fetched only after the service refused to answer without. @default false */
  readonly onlyWhenRefused?: boolean
}

/** How a service has the user data. */
export interface UserData {
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses that mean that the user gave no config, besides 204 and an empty body. */
  readonly none: readonly number[]
  /** @default those of the service */
  readonly retry?: readonly number[]
  /** Whether the platform hands it over in base64. */
  readonly base64?: boolean
  /** Whether it is given only to source ports below 1024. */
  readonly privilegedPort?: boolean
}

import { withoutTrailing } from '../../util/text.ts'
import type { ProviderContext } from '../provider.ts'

/** What a platform tells a machine about itself, besides the user's config. */
export interface Metadata {
  /** By name without a prefix, e.g. `AWS_REGION`. Empty values are left out. */
  readonly attributes: Readonly<Record<string, string>>
  /** Lines as they stand in `authorized_keys`. */
  readonly sshKeys: readonly string[]
  readonly hostname?: string
  readonly network: readonly NetworkInterface[]
}

/** One interface as the platform wants it. */
export interface NetworkInterface {
  readonly name?: string
  /** Lower case. */
  readonly mac?: string
  readonly dhcp?: 'ipv4' | 'ipv6' | 'both'
  /** Addresses with their prefix length. */
  readonly addresses: readonly string[]
  readonly routes: readonly Route[]
  readonly nameservers: readonly string[]
  /** The interface of {@link bond} that this one belongs to. */
  readonly partOf?: string
  /** What the interface is made as when it joins others, e.g. `4` or `802.3ad`. */
  readonly bond?: { readonly mode: string }
}

/** A route of an interface. */
export interface Route {
  /** With its prefix length. */
  readonly destination: string
  readonly gateway: string
}

/** How a platform's metadata is had. */
export interface MetadataSource {
  fetch(context: ProviderContext): Promise<Metadata>
  /** Tells the platform that the machine is up, at every boot. */
  checkIn?(context: ProviderContext): Promise<void>
}

/** The name of an attribute, and its value if there is one. */
export type Entry = readonly [string, string | undefined]

/** The metadata of a platform that has none. */
export const NO_METADATA: Metadata = { attributes: {}, sshKeys: [], network: [] }

/** The longest host name that Linux takes (`HOST_NAME_MAX`). */
const HOST_NAME_MAX = 64

/**
 * A host name that Linux takes: a longer one is cut at 64 characters and then, when the rest still has a domain, before
 * it. `undefined` when nothing usable is left.
 */
export function usableHostname(given: string | undefined): string | undefined {
  const name = given?.trim()
  if (name === undefined || !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)) return undefined
  if (name.length <= HOST_NAME_MAX) return name
  const [first = ''] = name.slice(0, HOST_NAME_MAX).split('.')
  return withoutTrailing(first, '-')
}

/** The host name as a part of metadata, if it is usable. */
export function hostnameOf(given: string | undefined): Pick<Metadata, 'hostname'> {
  const hostname = usableHostname(given)
  return hostname === undefined ? {} : { hostname }
}

/** The hardware address as a part of an interface, if it has one. */
export function macOf(mac: string | undefined): Pick<NetworkInterface, 'mac'> {
  return mac === undefined ? {} : { mac: mac.toLowerCase() }
}

/** Keys that look like keys, each once; a line that does not is passed to `skipped`. */
export function sshKeysOf(
  lines: readonly string[],
  skipped: (line: string) => void = () => undefined,
): readonly string[] {
  const keys = new Set<string>()
  for (const line of lines.flatMap((text) => text.split(/\r?\n/))) {
    const key = line.trim()
    if (key === '' || key.startsWith('#')) continue
    // Options may stand before the type; what follows it is the key in base64.
    const looksRight =
      /^[\x20-\x7e\x80-\uffff]+$/.test(key) &&
      /(?:^|\s)(?:ssh|ecdsa|sk)-[\w@.-]+\s+[A-Za-z0-9+/]+={0,3}(?:\s|$)/.test(key)
    if (looksRight) keys.add(key)
    else skipped(key)
  }
  return [...keys]
}

/** Attributes of names and values, without the empty ones. */
export function attributesOf(
  entries: Iterable<readonly [string, string | undefined]>,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, value] of entries) if (value !== undefined && value !== '') found[name] = value
  return found
}

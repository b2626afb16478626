/**
 * Names of hosts by /etc/hosts and DNS, as /etc/resolv.conf has it. The system's own function cannot be called off: while a
 * name server is silent, it would hold the process for many seconds after everybody has given up.
 */
import { withoutZone } from './zone.ts'
import { readFileSync } from 'node:fs'
import type { LookupAddress } from 'node:dns'
import type { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Answers names until it is closed. */
export interface NameService {
  /** All addresses of a name, the family that this machine can reach first. Rejects with the codes of getaddrinfo(3). */
  addresses(name: string, signal?: AbortSignal): Promise<readonly LookupAddress[]>
  /** The same for sockets. */
  lookupUntil(signal?: AbortSignal): LookupFunction
  /** Calls off what is still being asked. */
  close(): void
}

/** Milliseconds that the second family is waited for when the first one is known (RFC 8305 has less, for browsers). */
const OTHER_FAMILY_MS = 300

/** Makes one. The files are read anew for every name: in an initramfs they come with the network. */
export function createNameService(): NameService {
  const over = new AbortController()
  const addresses: NameService['addresses'] = async (name, signal) => {
    const family = isIP(withoutZone(name))
    if (family !== 0) return [{ address: name, family }]
    const known = hosts(name)
    if (known.length > 0) return ordered(known)
    return ordered(await ask(name, signal === undefined ? over.signal : AbortSignal.any([over.signal, signal])))
  }
  return {
    addresses,
    lookupUntil:
      (signal) =>
      (name, { all, family }, done) => {
        addresses(name, signal).then(
          (found) => {
            const wanted = found.filter((one) => family === undefined || family === 0 || one.family === family)
            const [first] = wanted
            if (first === undefined) done(unknown(name), [])
            else if (all === true) done(null, [...wanted])
            else done(null, first.address, first.family)
          },
          (error: NodeJS.ErrnoException) => done(error, []),
        )
      },
    close: () => over.abort(),
  }
}

/** Asks DNS for the name as it is and below each search domain, in the order of resolv.conf(5). */
async function ask(name: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
  const { Resolver } = await import('node:dns/promises')
  signal.throwIfAborted()
  const resolver = new Resolver()
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for (const candidate of candidates(name)) {
      const found = await bothFamilies(resolver, candidate)
      if (found.length > 0) return found
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    // What was not waited for would hold the process.
    resolver.cancel()
  }
  signal.throwIfAborted()
  return askSystem(name)
}

/** @throws an error of code EAI_AGAIN when no name server answers */
async function bothFamilies(resolver: Resolver, name: string): Promise<readonly LookupAddress[]> {
  const found: LookupAddress[] = []
  const unanswered: string[] = []
  const asked = ([4, 6] as const).map(async (family) => {
    try {
      const addresses = await (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name))
      found.push(...addresses.map((address) => ({ address, family })))
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
      if (!SAYS_NO.has(code)) unanswered.push(code)
    }
  })
  await Promise.race(asked)
  if (found.length > 0) await Promise.race([Promise.all(asked), delay(OTHER_FAMILY_MS)])
  else await Promise.all(asked)
  if (found.length === 0 && unanswered.length > 0) throw Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' })
  return found
}

/** What a name server says of names that are not there, or not in this family. */
const SAYS_NO = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/** Other services that the machine names for hosts (multicast, directories) are asked for what DNS does not know. */
async function askSystem(name: string): Promise<readonly LookupAddress[]> {
  const services = /^hosts:(.*)$/m.exec(read('/etc/nsswitch.conf'))?.[1] ?? ''
  if (services.split(/\s+/).every((service) => /^(?:files|dns|\[.*|)$/.test(service))) throw unknown(name)
  const { lookup } = await import('node:dns/promises')
  return lookup(name, { all: true })
}

function unknown(name: string): Error {
  return Object.assign(new Error(`no such host: ${name}`), { code: 'ENOTFOUND' })
}

/** What /etc/hosts says of a name; `localhost` needs no file (RFC 6761 §6.3). */
function hosts(name: string): readonly LookupAddress[] {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  const found = read('/etc/hosts')
    .split('\n')
    .flatMap((line) => {
      const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/)
      const family = isIP(address)
      return family !== 0 && names.some((one) => one.toLowerCase() === wanted) ? [{ address, family }] : []
    })
  if (found.length > 0 || (wanted !== 'localhost' && !wanted.endsWith('.localhost'))) return found
  return [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
}

function candidates(name: string): readonly string[] {
  if (name.endsWith('.')) return [name]
  const lines = read('/etc/resolv.conf')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const last = (...keys: readonly string[]): readonly string[] =>
    lines.findLast(([key = '']) => keys.includes(key)) ?? []
  const [, ...domains] = last('search', 'domain')
  const dots =
    last('options')
      .find((option) => /^ndots:\d{1,2}$/.test(option))
      ?.slice('ndots:'.length) ?? '1'
  const below = domains.filter((domain) => domain !== '.').map((domain) => `${name}.${domain}`)
  return name.split('.').length > Number(dots) ? [name, ...below] : [...below, name]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** IPv4 first, unless this machine has an IPv6 address that leads out. Whoever connects tries them in turn. */
function ordered(addresses: readonly LookupAddress[]): readonly LookupAddress[] {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  const six = own.some(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address))
  return addresses.toSorted((one, other) => (six ? other.family - one.family : one.family - other.family))
}

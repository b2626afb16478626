import type { Config, File } from '../config/model.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import type { Unpack } from '../util/compression.ts'
import type { Forward } from './forwards.ts'
import { LOOPBACK } from './forwards.ts'

/** An IPv4 address that a document gives its machine. */
export interface StaticAddress {
  readonly address: string
  readonly prefix: number
  readonly gateway?: string | undefined
}

/** Files that set up cards: of systemd-networkd, and of NetworkManager. */
const FILES = /^\/(etc|usr\/lib|run)\/(systemd\/network\/.+\.network|NetworkManager\/system-connections\/.+)$/

/** The first address that the document itself gives to a card. */
export function staticAddress({ storage = {} }: Config, unpack: Unpack): StaticAddress | undefined {
  for (const file of storage.files ?? []) {
    const found = FILES.test(file.path) ? parseAddress(textOf(file, unpack)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** `192.168.122.103/24`, alone or as the line of a file that sets up a card. */
export function parseAddress(text: string): StaticAddress | undefined {
  const lines = text.split('\n').map((line) => line.replaceAll(/\s/g, ''))
  const [, address, length, behind] = firstMatch(
    /^(?:address\d*=)?(\d+\.\d+\.\d+\.\d+)\/(\d+)(?:,(\d+\.\d+\.\d+\.\d+))?$/i,
    lines,
  )
  const prefix = Number(length)
  // QEMU's own addresses have to lie in the same network.
  if (address === undefined || numberOf(address) === undefined || prefix < 8 || prefix > 28) return undefined
  const gateway = behind ?? firstMatch(/^gateway=(\d+\.\d+\.\d+\.\d+)$/i, lines)[1]
  return { address, prefix, gateway }
}

function firstMatch(expression: RegExp, lines: readonly string[]): readonly (string | undefined)[] {
  for (const line of lines) {
    const found = expression.exec(line)
    if (found !== null) return found
  }
  return []
}

/** The option of QEMU for a network of its own, in which the machine has this address or is given one. */
export function networkOption(forwards: readonly Forward[], fixed: StaticAddress | undefined): string {
  const target = fixed?.address ?? ''
  const ports = forwards.map(({ host, guest }) => `hostfwd=tcp:${LOOPBACK}:${host}-${target}:${guest}`)
  return ['user,id=network', ...(fixed === undefined ? [] : [around(fixed)]), ...ports].join(',')
}

/** The network around an address: QEMU is its gateway, and gives other machines other addresses. */
function around({ address, prefix, gateway }: StaticAddress): string {
  const size = 2 ** (32 - prefix)
  const start = Math.floor((numberOf(address) ?? 0) / size) * size
  const taken = new Set([numberOf(address), gateway === undefined ? undefined : numberOf(gateway)])
  const free = (from: number): number => {
    let number = start + from
    while (taken.has(number)) number += 1
    taken.add(number)
    return number
  }
  const inside = gateway !== undefined && Math.floor((numberOf(gateway) ?? 0) / size) * size === start
  const host = inside ? gateway : textOfNumber(free(1))
  const [dns, dhcp] = [free(3), free(size > 64 ? 50 : 5)].map(textOfNumber)
  return `net=${textOfNumber(start)}/${prefix},host=${host},dns=${dns ?? ''},dhcpstart=${dhcp ?? ''}`
}

function numberOf(address: string): number | undefined {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined
  return parts.reduce((number, part) => number * 256 + part, 0)
}

function textOfNumber(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
}

/** The text of a file that stands in the document. */
function textOf({ contents }: File, unpack: Unpack): string {
  const decoded = decodeDataUrl(contents?.source ?? '')
  if (decoded.kind === 'invalid') return ''
  const isPacked = contents?.compression === 'gzip'
  const unpacked = isPacked ? unpack(decoded.bytes, 'gzip', DOCUMENT_LIMIT) : decoded
  return 'bytes' in unpacked ? new TextDecoder().decode(unpacked.bytes) : ''
}

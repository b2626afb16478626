import fs from 'node:fs'
import type { Signature } from '../host.ts'
import type { DevicePath } from '../../util/paths.ts'
import { filesystemSize } from './filesystem-size.ts'
import type { Machine } from './machine.ts'

interface Found {
  readonly type: string
  readonly usage: string
  readonly uuid?: string
  readonly label?: string
}

/** What libblkid prefers: a member of an array or a locked volume hides whatever shows through it. */
const USAGES = ['raid', 'crypto', 'filesystem', 'other']

/**
 * What a probe of the superblocks says of a device; a partition table alone is no signature.
 *
 * Asked of wipefs(8), which lists *every* signature, and as JSON, so that no label can be taken for something else.
 */
export async function readSignature(machine: Machine, device: DevicePath): Promise<Signature> {
  const args = ['--no-act', '--json', '--output', 'TYPE,USAGE,UUID,LABEL', '--', machine.nodeOf(device)]
  const doing = `looking for signatures on ${JSON.stringify(device)}`
  const { stdout } = await machine.commands.run('wipefs', args, { doing })
  const found = parseSignatures(stdout)
  const first = found[0]
  if (!first) return {}
  const { type, uuid, label } = first
  // A volume or a member of an array is sure: what lies behind it is not this device's.
  const isSure = first.usage === 'raid' || first.usage === 'crypto'
  const others = isSure ? [] : [...new Set(found.map((one) => one.type))].filter((other) => other !== type)
  const size = isSure ? undefined : sizeOf(machine.nodeOf(device), type)
  return {
    type,
    uuid,
    label,
    size,
    others: others.length === 0 ? undefined : others,
  }
}

function sizeOf(node: string, type: string): number | undefined {
  const descriptor = fs.openSync(node, fs.constants.O_RDONLY)
  try {
    return filesystemSize(type, (offset, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, offset))
    })
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Parses what `wipefs --json` prints (nothing at all, for some versions, when there is no signature). */
export function parseSignatures(json: string): readonly Found[] {
  if (json.trim() === '') return []
  const parsed = JSON.parse(json) as { readonly signatures?: readonly Readonly<Record<string, unknown>>[] }
  const found = (parsed.signatures ?? []).flatMap((entry): Found[] => {
    const [type, usage, uuid, label] = [entry['type'], entry['usage'], entry['uuid'], entry['label']].map(text)
    if (type === undefined || usage === undefined || !USAGES.includes(usage)) return []
    return [{ type, usage, uuid, label }]
  })
  return found.toSorted((one, other) => USAGES.indexOf(one.usage) - USAGES.indexOf(other.usage))
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { devicePath } from '../../util/paths.ts'
import { allBlocks, attribute, holdersOf, partitionsOf, sizeOf, type Block } from './block.ts'
import { readTable } from './read-table.ts'
import type { Machine } from './machine.ts'
import { readSignature } from './signature.ts'

/** A name of udev's that says what is on a device. */
interface Wanted {
  readonly kind: 'label' | 'uuid' | 'partlabel' | 'partuuid'
  readonly value: string
}

/**
 * Finds the device that a name below `/dev/disk` means by looking at all devices: udev's link may come late, or not at all.
 * What a device is made of (a member of an array, a path of several) shows the same labels, and is none.
 * @returns its node; `undefined` when there is none, or when the name is of another kind
 * @throws FirstlightError `device-ambiguous`, naming all that it could mean
 */
export async function lookForDevice(machine: Machine, name: string): Promise<string | undefined> {
  const wanted = parseName(machine, name)
  if (wanted === undefined) return undefined
  const isPartition = wanted.kind === 'partlabel' || wanted.kind === 'partuuid'
  const found: string[] = []
  for (const block of allBlocks(machine.directories)) {
    if (!isCandidate(block)) continue
    found.push(...(isPartition ? partitionsNamed(machine, block, wanted) : await holding(machine, block, wanted)))
  }
  const [node, ...others] = [...new Set(found)]
  if (others.length === 0) return node
  const all = found.map((one) => JSON.stringify(one)).join(' and ')
  throw new FirstlightError('device-ambiguous', `looking for the device ${JSON.stringify(name)}: ${all} are so named`, {
    hint: 'name the device by its id or path, or give one of them another name',
    facts: { device: name, found: found.join(' ') },
  })
}

/** udev writes what has no place in a name as `\xNN`. */
function parseName({ directories }: Machine, name: string): Wanted | undefined {
  const prefix = `${directories.dev}/disk/by-`
  if (!name.startsWith(prefix)) return undefined
  const [, kind, escaped = ''] = /^(label|uuid|partlabel|partuuid)\/(.+)$/.exec(name.slice(prefix.length)) ?? []
  if (kind === undefined) return undefined
  const hex = Buffer.from(escaped).toString('latin1')
  const bytes = hex.replaceAll(/\\x([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return { kind: kind as Wanted['kind'], value: Buffer.from(bytes, 'latin1').toString() }
}

/** Without a medium there is nothing to read; and some drives take long to say so. */
function isCandidate(block: Block): boolean {
  if (sizeOf(block) === 0 || /^(ram|zram|fd|sr|nbd)\d/.test(block.name)) return false
  return holdersOf(block).every((holder) => /^part\d+-/i.test(attribute(holder, 'dm/uuid') ?? ''))
}

function partitionsNamed(machine: Machine, block: Block, { kind, value }: Wanted): readonly string[] {
  const known = partitionsOf(block)
  if (known.size === 0) return []
  const node = (one: Block): string => path.join(machine.directories.dev, one.name)
  const { partitions } = unlessUnreadable(() => readTable(machine, devicePath(node(block)))) ?? { partitions: [] }
  return partitions.flatMap(({ number, label, guid }) => {
    const isMeant = kind === 'partlabel' ? label === value : guid.toLowerCase() === value.toLowerCase()
    const partition = known.get(number)
    return isMeant && partition !== undefined ? [node(partition)] : []
  })
}

async function holding(machine: Machine, block: Block, { kind, value }: Wanted): Promise<readonly string[]> {
  const node = path.join(machine.directories.dev, block.name)
  const signature = await readSignature(machine, devicePath(node)).catch(() => undefined)
  const isMeant = kind === 'label' ? signature?.label === value : signature?.uuid?.toLowerCase() === value.toLowerCase()
  return isMeant && signature?.type !== 'linux_raid_member' ? [node] : []
}

function unlessUnreadable<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof FirstlightError) return undefined
    throw thrown
  }
}

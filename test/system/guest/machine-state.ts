import { readFiles, type FoundNode } from './files-of.ts'
import { sha512 } from '../../../src/util/digest.ts'
import { withMounted } from './disks.ts'
import { signatureOf } from './judge.ts'
import { run } from './shell.ts'
import type { Story } from './story.ts'

/**
 * All of a machine that can be compared: tables, signatures, keyslots, and every tree of files with kinds, modes, owners
 * and contents. Without times; identifiers that nobody chose are left out with `isExact: false`.
 */
export async function machineState(story: Story, isExact: boolean): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = { root: treeData(readFiles(story.root)) }
  // What disks have in common, e.g. an array, is looked into once.
  const seen = new Set<string>()
  for (const [name, disk] of Object.entries(story.disks.nodes())) {
    const table = await run('sfdisk', ['--json', disk]).catch(() => '{}')
    const devices = await devicesOf(disk)
    const fresh = [...new Set(pathsIn(devices))].filter((node) => !seen.has(node))
    for (const node of fresh) seen.add(node)
    state[name] = {
      table: neutral(table, disk, isExact),
      devices: neutral(JSON.stringify(devices), disk, isExact),
      inside: await insides(story, { disk, nodes: fresh }, isExact),
    }
  }
  return state
}

/** A device with what is made of it. */
interface Device {
  readonly name: string
  readonly path: string
  readonly type: string
  readonly size: string
  readonly children?: readonly Device[]
}

async function devicesOf(disk: string): Promise<readonly Device[]> {
  const listed = await run('lsblk', ['--json', '--tree', '--output', 'NAME,TYPE,PATH,SIZE', disk])
  const { blockdevices } = JSON.parse(listed) as { readonly blockdevices: readonly Device[] }
  return await Promise.all(blockdevices.map(withoutGuesses))
}

/**
 * A volume has no partitions. The guest's kernel knows Acorn's PowerTec tables by a checksum of one byte: it takes the
 * header of one in 256 volumes for a table, and that for a partition from its first sector to its last.
 */
async function withoutGuesses(device: Device): Promise<Device> {
  const { children = [], ...rest } = device
  const isVolume = children.length > 0 && (await signatureOf(device.path)).type === 'crypto_LUKS'
  const meant = children.filter(({ type }) => !isVolume || type !== 'part')
  return meant.length === 0 ? rest : { ...rest, children: await Promise.all(meant.map(withoutGuesses)) }
}

function pathsIn(devices: readonly Device[]): readonly string[] {
  return devices.flatMap(({ path, children = [] }) => [path, ...pathsIn(children)])
}

interface Nodes {
  readonly disk: string
  readonly nodes: readonly string[]
}

/** What is inside every device of a disk: keyslots of volumes, files of filesystems. */
async function insides(story: Story, { disk, nodes }: Nodes, isExact: boolean): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const node of nodes) {
    // Probed here: what udev remembers of a device may be a moment old.
    const { type, label, uuid } = await signatureOf(node)
    const name = node.replace(disk, '').replace(/\/(md|dm-)\d+$/, '/$1N')
    found[`${name} signature`] =
      type === undefined ? null : { type, label, ...(isExact && type !== 'linux_raid_member' ? { uuid } : {}) }
    if (type === 'crypto_LUKS') {
      const dump = await run('cryptsetup', ['luksDump', '--dump-json-metadata', node])
      const { keyslots, tokens, config } = JSON.parse(dump) as Record<string, Record<string, unknown>>
      found[name] = {
        keyslots: Object.keys(keyslots ?? {}),
        tokens: Object.keys(tokens ?? {}),
        flags: config?.['flags'],
      }
    } else if (type !== undefined && ['ext4', 'xfs', 'btrfs', 'vfat'].includes(type)) {
      found[name] = await withMounted(node, story.directory, (at) => treeData(readFiles(at)), 'ro')
    }
  }
  return found
}

function treeData(tree: ReadonlyMap<string, FoundNode>): Record<string, unknown> {
  const data = [...tree].map(([path, { kind, mode, uid, gid, target, contents }]) => {
    // The tools for accounts keep their last copies: of a redone operation, one step later.
    const isBackup = /^\/etc\/((passwd|shadow|group|gshadow|subuid|subgid)-)$/.test(path)
    return [path, { kind, mode, uid, gid, target, contents: contents && !isBackup ? sha512(contents) : undefined }]
  })
  return JSON.parse(JSON.stringify(Object.fromEntries(data))) as Record<string, unknown>
}

/** Loop devices have other numbers on another day. */
function neutral(json: string, disk: string, isExact: boolean): unknown {
  const short = disk.replace('/dev/', '')
  const text = json.replaceAll(new RegExp(`${short}(?!\\d)`, 'g'), 'DISK').replaceAll(/\b(md|dm-)\d+\b/g, '$1N')
  const hidden = isExact ? text : text.replaceAll(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/gi, 'UUID')
  // The id of a table as a whole is never chosen.
  return JSON.parse(hidden.replaceAll(/"id":\s*"[^"]*"/g, '"id":"ID"')) as unknown
}

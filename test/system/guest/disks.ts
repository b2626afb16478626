import fs from 'node:fs'
import path from 'node:path'
import { attempt, bash, run } from './shell.ts'
import { buildFiles } from './files-of.ts'
import type { DiskBefore, Holds, SystemScenario } from '../scenario.ts'

/** The disks of one scenario, attached. */
export interface Disks {
  /** Replaces `$a` and `$a1` by the nodes of disk `a` and its first partition. */
  expand(text: string): string
  /** The nodes of the disks, by name. */
  nodes(): Readonly<Record<string, string>>
  /** A digest of every image: two equal ones were not written to. */
  digests(): Promise<Readonly<Record<string, string>>>
  /** Takes away all that is made of the disks and lives in memory: mounts, open volumes, running arrays. */
  forget(): Promise<void>
  /** Detaches everything, also what a failed run has left open. */
  close(): Promise<void>
}

/** What lines of bash in a scenario know: the story's own directory, and one on its PATH. */
export function settingsOf(directory: string): string {
  return `export DIR=${directory} BIN=${directory}/bin; mkdir -p $BIN`
}

/** Makes the disks that a scenario begins with: sparse images in memory, on loop devices. */
export async function openDisks(scenario: SystemScenario, directory: string): Promise<Disks> {
  const nodes = new Map<string, string>()
  const image = (name: string): string => path.join(directory, `${name}.img`)
  const expand = (text: string): string =>
    text.replaceAll(/\$([a-z])(\d+)?(?![a-zA-Z0-9_])/g, (match, name: string, number: string | undefined) => {
      const node = nodes.get(name)
      if (node === undefined) return match
      return number === undefined ? node : `${node}p${number}`
    })
  for (const [name, disk] of Object.entries(scenario.before?.disks ?? {})) {
    await run('truncate', ['-s', `${disk.sizeMiB ?? 64}M`, image(name)])
    const args = ['--find', '--show', '--partscan', '--sector-size', String(disk.sectorSize ?? 512), image(name)]
    nodes.set(name, (await run('losetup', args)).trim())
    await fillDisk(nodes.get(name) ?? '', disk, directory)
  }
  const prepare = scenario.before?.prepare
  if (prepare !== undefined) await bash(`${settingsOf(directory)}\n${expand(prepare)}`)
  const isBlank = Object.values(scenario.before?.disks ?? {}).every((disk) => !disk.partitions && !disk.holds)
  if (!isBlank || prepare !== undefined) {
    const all = [...nodes.values()].map((node) => `${node} $(ls ${node}p* 2>/dev/null)`).join(' ')
    await attempt(all === '' ? 'udevadm settle' : `udevadm trigger --settle ${all}`)
  }
  return {
    expand,
    nodes: () => Object.fromEntries(nodes),
    async digests() {
      const digests: Record<string, string> = {}
      for (const [name, node] of nodes) {
        await run('blockdev', ['--flushbufs', node])
        digests[name] = (await run('sha256sum', [image(name)])).slice(0, 64)
      }
      return digests
    },
    async forget() {
      for (const node of nodes.values()) await release(node)
      await attempt('udevadm settle')
    },
    async close() {
      for (const node of nodes.values()) {
        await release(node)
        await tryTo('losetup', ['--detach', node])
      }
      for (const name of nodes.keys()) fs.rmSync(image(name), { force: true })
    },
  }
}

async function fillDisk(node: string, disk: DiskBefore, directory: string): Promise<void> {
  if (disk.partitions) {
    const lines = disk.partitions.map(({ number, start, size, label, typeGuid, guid }) =>
      [
        `${node}p${number}: start=${start}, size=${size}`,
        `type=${typeGuid ?? '0FC63DAF-8483-4772-8E79-3D69D8477DE4'}`,
        ...(guid === undefined ? [] : [`uuid=${guid}`]),
        ...(label === undefined ? [] : [`name=${JSON.stringify(label)}`]),
      ].join(', '),
    )
    const table = ['label: gpt', ...lines, ''].join('\n')
    await run('sfdisk', ['--quiet', '--wipe=never', node], { input: table })
    await attempt(`partx --update ${node}; udevadm settle`)
    for (const { number, holds } of disk.partitions) if (holds) await fill(`${node}p${number}`, holds, directory)
  }
  if (disk.holds) await fill(node, disk.holds, directory)
}

const MKFS: Readonly<Record<string, readonly string[]>> = {
  ext4: ['mkfs.ext4', '-q', '-F'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
  vfat: ['mkfs.fat'],
  swap: ['mkswap', '-q'],
}

async function fill(node: string, holds: Holds, directory: string): Promise<void> {
  const { type, label, uuid, files } = holds
  if (type === 'crypto_LUKS') {
    const key = path.join(directory, 'before.key')
    fs.writeFileSync(key, holds.key ?? 'key', { mode: 0o600 })
    const named = [...(label === undefined ? [] : ['--label', label]), ...(uuid === undefined ? [] : ['--uuid', uuid])]
    const kind = holds.version === 1 ? ['--type=luks1', '--iter-time=10'] : ['--type=luks2', ...named, ...QUICK_KEY]
    await run('cryptsetup', ['luksFormat', '-q', ...kind, '--key-file', key, node])
    if (holds.discard === true) {
      const flags = ['--allow-discards', '--persistent']
      await run('cryptsetup', ['open', '--key-file', key, ...flags, node, 'before'])
      await run('cryptsetup', ['close', 'before'])
    }
    return
  }
  const [program = '', ...args] = MKFS[type] ?? []
  const uuidFlags =
    uuid === undefined
      ? []
      : type === 'vfat'
        ? ['-i', uuid.replace('-', '')]
        : type === 'xfs'
          ? ['-m', `uuid=${uuid}`]
          : ['-U', uuid]
  const labelFlags = label === undefined ? [] : [type === 'vfat' ? '-n' : '-L', label]
  await run(program, [...args, ...uuidFlags, ...labelFlags, node])
  if (files) await withMounted(node, directory, async (at) => buildFiles(at, files))
}

/** Options that make a volume quick to format: what is tested is not how strong a key is. */
export const QUICK_KEY: readonly string[] = ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000']

/** Mounts a filesystem for a moment. */
export async function withMounted<Result>(
  node: string,
  directory: string,
  work: (at: string) => Result | Promise<Result>,
  options = 'rw',
): Promise<Result> {
  const at = fs.mkdtempSync(path.join(directory, 'mnt-'))
  await run('mount', ['-o', options, node, at])
  try {
    return await work(at)
  } finally {
    await run('umount', [at])
    fs.rmdirSync(at)
  }
}

/** Takes away all that is made of a disk: mounts, then volumes and arrays, the topmost first. */
async function release(node: string): Promise<void> {
  const tree = isUsed(node)
    ? await run('lsblk', ['--list', '--noheadings', '--output', 'PATH,TYPE', node]).catch(() => '')
    : ''
  const above = tree
    .split('\n')
    .reverse()
    .filter((line) => line.trim() !== '')
  for (const line of above) {
    const [device = '', type = ''] = line.trim().split(/\s+/)
    for (let left = mountsOf(device); left > 0; left -= 1) await tryTo('umount', [device])
    if (fs.readFileSync('/proc/swaps', 'utf8').includes(device)) await tryTo('swapoff', [device])
    if (type === 'crypt') await tryTo('cryptsetup', ['close', device])
    if (type.startsWith('raid') || type === 'linear') await tryTo('mdadm', ['--stop', device])
  }
}

/** How often a device is mounted, under any of its names. */
function mountsOf(device: string): number {
  const real = fs.existsSync(device) ? fs.realpathSync(device) : device
  const sources = fs.readFileSync('/proc/self/mounts', 'utf8').split('\n')
  return sources
    .map((line) => line.split(' ')[0] ?? '')
    .filter((source) => source.startsWith('/dev/') && fs.existsSync(source) && fs.realpathSync(source) === real).length
}

/** For clearing up: what fails was not there. */
async function tryTo(program: string, args: readonly string[]): Promise<void> {
  await run(program, args).catch(() => undefined)
}

/** Whether anything at all is made of a disk, mounted from it, or swapped to it. */
function isUsed(node: string): boolean {
  const directory = path.join('/sys/class/block', path.basename(node))
  const parts = [directory, ...fs.readdirSync(directory).map((name) => path.join(directory, name))]
  const held = parts.some((part) => {
    const holders = path.join(part, 'holders')
    return fs.existsSync(holders) && fs.readdirSync(holders).length > 0
  })
  return held || ['/proc/self/mounts', '/proc/swaps'].some((file) => fs.readFileSync(file, 'utf8').includes(node))
}

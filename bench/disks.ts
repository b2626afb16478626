import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { benchDirectory, type Comparison } from './measure.ts'

const DISKS = 4
const FILES = 1000
const HALF_MIB = 400

/**
 * Four disks: two partitions each, ext4 and xfs, mounted, with 1,000 files on them; beside the same plain commands one
 * after another. On loop devices, so only root can measure it.
 */
export function diskComparisons(): readonly Comparison[] {
  const tools = ['losetup', 'sgdisk', 'partx', 'mkfs.ext4', 'mkfs.xfs']
  const hasTools = tools.every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0)
  if (process.getuid?.() !== 0 || !hasTools) return []
  const directory = benchDirectory()
  let attached: readonly string[] = []
  let round = 0
  const fresh = (): { readonly disks: readonly string[]; readonly root: string } => {
    detach(attached)
    attached = Array.from({ length: DISKS }, (_, index) => attach(path.join(directory, `disk-${index}.img`)))
    round += 1
    const root = path.join(directory, `root-${round}`)
    fs.mkdirSync(root)
    return { disks: attached, root }
  }
  process.once('exit', () => detach(attached))
  return [
    {
      name: `${DISKS} disks: partitions, ext4 and xfs, mounts, ${FILES} files`,
      ours: {
        label: 'firstlight run',
        commands: () => {
          const { disks, root } = fresh()
          const document = path.join(directory, 'disks.ign')
          fs.writeFileSync(document, JSON.stringify(documentFor(disks)))
          // A journal of its own: with that of the round before, the machine would count as made already.
          const where = ['--root', root, '--state-dir', path.join(directory, `state-${round}`)]
          return [['dist/bin/firstlight.js', 'run', document, ...where, '--backend', 'real']]
        },
      },
      peer: {
        label: 'plain commands',
        commands: () => {
          const { disks, root } = fresh()
          return plainCommands(disks, root)
        },
      },
      aim: 'time < 1',
    },
  ]
}

interface Place {
  readonly disk: string
  readonly part: string
  readonly format: 'ext4' | 'xfs'
  readonly mount: string
}

function placesOn(disks: readonly string[]): readonly Place[] {
  return disks.flatMap((disk, index): readonly Place[] => [
    { disk, part: `${disk}p1`, format: 'ext4', mount: `/mnt/${index}-ext4` },
    { disk, part: `${disk}p2`, format: 'xfs', mount: `/mnt/${index}-xfs` },
  ])
}

function filesOf(place: number): readonly string[] {
  const each = FILES / (DISKS * 2)
  return Array.from({ length: each }, (_, index) => `file-${place * each + index}`)
}

function documentFor(disks: readonly string[]): object {
  const places = placesOn(disks)
  return {
    ignition: { version: '3.3.0' },
    storage: {
      disks: disks.map((device) => ({
        device,
        wipeTable: true,
        partitions: [{ number: 1, sizeMiB: HALF_MIB }, { number: 2 }],
      })),
      filesystems: places.map(({ part, format, mount }) => ({
        device: part,
        format,
        path: mount,
        wipeFilesystem: true,
      })),
      files: places.flatMap(({ mount }, index) =>
        filesOf(index).map((name) => ({ path: `${mount}/${name}`, mode: 420, contents: { source: 'data:,hello' } })),
      ),
    },
  }
}

function plainCommands(disks: readonly string[], root: string): readonly (readonly string[])[] {
  const places = placesOn(disks)
  return [
    ...disks.flatMap((disk) => [
      ['sgdisk', '--zap-all', disk],
      ['sgdisk', `--new=1:0:+${HALF_MIB}M`, '--new=2:0:0', disk],
      ['partx', '--update', disk],
    ]),
    ...places.flatMap(({ part, format }) => [
      ['wipefs', '--all', part],
      [`mkfs.${format}`, format === 'ext4' ? '-F' : '-f', part],
    ]),
    ...places.flatMap(({ part, mount }) => [
      ['mkdir', '-p', `${root}${mount}`],
      ['mount', part, `${root}${mount}`],
    ]),
    ...places.map(({ mount }, index) => [
      'sh',
      '-c',
      `cd "$0" && for name in "$@"; do printf hello > "$name" && chmod 644 "$name"; done`,
      `${root}${mount}`,
      ...filesOf(index),
    ]),
    ['sync', '--file-system', root, ...places.map(({ mount }) => `${root}${mount}`)],
    ...places.map(({ mount }) => ['umount', `${root}${mount}`]),
  ]
}

function attach(image: string): string {
  fs.rmSync(image, { force: true })
  fs.writeFileSync(image, '')
  fs.truncateSync(image, 2 * HALF_MIB * 1024 * 1024)
  const { stdout } = spawnSync('losetup', ['--find', '--show', '--partscan', image], { encoding: 'utf8' })
  return stdout.trim()
}

function detach(disks: readonly string[]): void {
  for (const disk of disks) spawnSync('partx', ['--delete', disk])
  for (const disk of disks) spawnSync('losetup', ['--detach', disk])
}

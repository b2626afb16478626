import type { Config, Directory, File, Link } from '../config/model.ts'
import type { Picture } from '../plan/picture.ts'
import { disk } from './disks.ts'
import { html, type Markup } from './markup.ts'
import { things, type Naming, type Thing } from './things.ts'

/** What a machine is shown by. */
export interface ShownMachine {
  readonly config: Config
  readonly picture: Picture
  readonly naming: Naming
}

/** A machine as it will be: its disks, what lies on them, its files as a tree, its users, units and kernel arguments. */
export function machine({ config, picture, naming }: ShownMachine): Markup {
  const { storage = {}, systemd = {}, kernelArguments = {} } = config
  const roots = layersOf(config)
  const users = picture.groups.filter(({ title }) => title === 'Users' || title === 'Groups')
  const units = (systemd.units ?? []).map(({ name, enabled, mask, dropins = [] }): Thing => ({
    title: name,
    details: [
      ...(mask === true ? ['masked'] : []),
      ...(enabled === true ? ['enabled'] : enabled === false ? ['disabled'] : []),
      ...dropins.map((dropin) => dropin.name),
    ],
  }))
  const args = [
    ...(kernelArguments.shouldExist ?? []).map((title): Thing => ({ title, details: ['must be there'] })),
    ...(kernelArguments.shouldNotExist ?? []).map((title): Thing => ({ title, details: ['must not be there'] })),
  ]
  const nodes = [...(storage.directories ?? []), ...(storage.files ?? []), ...(storage.links ?? [])]
  return html`${part('Disks', picture.disks.length > 0, html`${picture.disks.map((each) => disk(each, naming))}`)}
  ${part('Storage', roots.length > 0, layers(roots))} ${part('Files', nodes.length > 0, tree(nodes))}
  ${users.map(({ title, items }) => part(title, true, things(items, naming)))}
  ${part('Units', units.length > 0, things(units, naming))}
  ${part('Kernel arguments', args.length > 0, things(args, naming))}`
}

function part(title: string, isThere: boolean, body: Markup): Markup | undefined {
  return isThere
    ? html`<section>
        <h2>${title}</h2>
        ${body}
      </section>`
    : undefined
}

/** Something that lies on something else. */
interface Layer {
  readonly title: string
  readonly details: readonly string[]
  readonly on: readonly Layer[]
}

/** What is made of what, as far as the document says it: partitions, arrays, volumes, filesystems, mounts. */
function layersOf({ storage = {} }: Config): readonly Layer[] {
  const above = (names: readonly string[], depth: number): readonly Layer[] => {
    if (depth > DEEPEST) return []
    return [
      ...(storage.raid ?? [])
        .filter(({ devices = [] }) => devices.some((device) => names.includes(device)))
        .map((raid) => {
          const details = [raid.level ?? '', `of ${raid.devices?.length ?? 0}`]
          return { title: `array ${raid.name}`, details, on: above([`/dev/md/${raid.name}`], depth + 1) }
        }),
      ...(storage.luks ?? [])
        .filter(({ device }) => device !== undefined && names.includes(device))
        .map((luks) => ({
          title: `volume ${luks.name}`,
          details: ['LUKS'],
          on: above([`/dev/mapper/${luks.name}`, `/dev/disk/by-id/dm-name-${luks.name}`], depth + 1),
        })),
      ...(storage.filesystems ?? [])
        .filter(({ device }) => names.includes(device))
        .map(({ format, label, path }) => ({
          title: format ?? 'filesystem',
          details: [...(label === undefined ? [] : [`"${label}"`]), ...(path === undefined ? [] : [`at ${path}`])],
          on: [],
        })),
    ]
  }
  const disks = (storage.disks ?? []).flatMap(({ device, partitions = [] }) =>
    partitions.map(({ number, label }) => ({
      title: label ?? `partition ${number ?? 0}`,
      details: [device],
      on: above(
        [...(label === undefined ? [] : [`/dev/disk/by-partlabel/${label}`]), partitionName(device, number)],
        0,
      ),
    })),
  )
  const others = otherDevices({ storage }).flatMap((device) => {
    const on = above([device], 0)
    return on.length === 0 ? [] : [{ title: device, details: [], on }]
  })
  return [...disks, ...others]
}

const DEEPEST = 6

function partitionName(device: string, number: number | undefined): string {
  return /\d$/.test(device) ? `${device}p${number ?? 0}` : `${device}${number ?? 0}`
}

/** Devices that something lies on and that the document does not make. */
function otherDevices({ storage = {} }: Pick<Config, 'storage'>): readonly string[] {
  const made = new Set([
    ...(storage.disks ?? []).flatMap(({ device, partitions = [] }) =>
      partitions.flatMap(({ number, label }) => [
        partitionName(device, number),
        `/dev/disk/by-partlabel/${label ?? ''}`,
      ]),
    ),
    ...(storage.raid ?? []).map(({ name }) => `/dev/md/${name}`),
    ...(storage.luks ?? []).flatMap(({ name }) => [`/dev/mapper/${name}`, `/dev/disk/by-id/dm-name-${name}`]),
  ])
  const asked = [
    ...(storage.raid ?? []).flatMap(({ devices = [] }) => devices),
    ...(storage.luks ?? []).flatMap(({ device }) => (device === undefined ? [] : [device])),
    ...(storage.filesystems ?? []).map(({ device }) => device),
  ]
  return [...new Set(asked)].filter((device) => !made.has(device))
}

function layers(list: readonly Layer[]): Markup {
  return html`<ul class="panel layers">
    ${list.map(layer)}
  </ul>`
}

function layer({ title, details, on }: Layer): Markup {
  return html`<li>
    <span class="name">${title}</span> <span class="quiet">${details.join(', ')}</span>
    ${
      on.length === 0
        ? undefined
        : html`<ul>
            ${on.map(layer)}
          </ul>`
    }
  </li>`
}

type Node = Directory | File | Link

/** Most files of one directory that are shown. */
const MOST = 500

/** Files as a tree of directories, with permissions and owners. */
function tree(nodes: readonly Node[]): Markup {
  const sorted = nodes.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return html`<div class="panel tree">${branch(sorted, '/')}</div>`
}

function branch(nodes: readonly Node[], base: string): Markup {
  const here = Map.groupBy(nodes, ({ path }) => path.slice(base.length).split('/', 1)[0] ?? '')
  const entries = [...here].slice(0, MOST)
  return html`<ul>
    ${entries.map(([name, inside]) => entry(name, inside, `${base}${name}`))}
    ${here.size > MOST ? html`<li class="quiet">… and ${here.size - MOST} more</li>` : undefined}
  </ul>`
}

function entry(name: string, inside: readonly Node[], path: string): Markup {
  const own = inside.find((node) => node.path === path)
  const below = inside.filter((node) => node !== own)
  const line = html`<span class="name">${below.length > 0 ? `${name}/` : name}</span>
    <span class="quiet">${own === undefined ? '' : describe(own)}</span>`
  if (below.length === 0) return html`<li>${line}</li>`
  return html`<li>
    <details open>
      <summary>${line}</summary>
      ${branch(below, `${path}/`)}
    </details>
  </li>`
}

function describe(node: Node): string {
  const owner = (one: Node['user']): string => one?.name ?? String(one?.id ?? 'root')
  const owners = `${owner(node.user)}:${owner(node.group)}`
  if ('target' in node) return `→ ${node.target ?? ''}`
  const usual = 'contents' in node || 'append' in node ? 0o644 : undefined
  const mode = 'mode' in node ? (node.mode ?? usual) : usual
  return mode === undefined ? owners : `0${mode.toString(8)} ${owners}`
}

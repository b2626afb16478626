import { formatNamed } from '../config/filesystem-formats.ts'
import type { Config, Directory, File, Filesystem, Link, Storage } from '../config/model.ts'
import { sameName, storageMade, storageUsed, type UsedStorage } from '../config/storage-graph.ts'
import type { Picture } from '../plan/picture.ts'
import { disk } from './disks.ts'
import { html, type Markup } from './markup.ts'
import { things, type Naming, type Thing } from './things.ts'
import { octal } from '../util/octal.ts'

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

/** What lies on what, as far as the document says it: on partitions, and on devices that are there already. */
function layersOf({ storage = {} }: Config): readonly Layer[] {
  const made = storageMade(storage)
  const used = storageUsed(storage).filter(({ kind }) => kind !== 'disk')
  /** What a device is: the path of what makes it, or its own name where nothing does. */
  const below = (device: string): string => made.get(sameName(device))?.path.join('.') ?? device
  const uses = Map.groupBy(used, ({ device }) => below(device))
  const on = (what: string, depth: number): readonly Layer[] =>
    depth > DEEPEST
      ? []
      : (uses.get(what) ?? []).map((use) => ({
          ...describe(storage, use),
          on: on(use.path.slice(0, 3).join('.'), depth + 1),
        }))
  const partitions = (storage.disks ?? []).flatMap((disk, index) =>
    (disk.partitions ?? []).map(({ label, number = 0 }, place) => ({
      title: label ?? `partition ${number}`,
      details: [disk.device],
      on: on(`storage.disks.${index}.partitions.${place}`, 0),
    })),
  )
  const others = new Set(used.map(({ device }) => device).filter((device) => below(device) === device))
  const shared = (storage.filesystems ?? []).filter(({ format = '' }) => formatNamed(format)?.on === 'tag')
  return [
    ...partitions,
    ...Array.from(others, (device) => ({ title: device, details: [], on: on(device, 0) })),
    ...shared.map((each) => ({ title: each.device, details: [], on: [{ ...describeFilesystem(each), on: [] }] })),
  ]
}

const DEEPEST = 6

/** What is made on a device, in words. */
function describe(
  { raid = [], luks = [], filesystems = [] }: Storage,
  { kind, index }: UsedStorage,
): Omit<Layer, 'on'> {
  const array = kind === 'array' ? raid[index] : undefined
  if (array !== undefined) {
    return { title: `array ${array.name}`, details: [array.level ?? '', `of ${array.devices?.length ?? 0}`] }
  }
  const volume = kind === 'volume' ? luks[index] : undefined
  if (volume !== undefined) return { title: `volume ${volume.name}`, details: ['LUKS'] }
  return describeFilesystem(filesystems[index])
}

function describeFilesystem({ format, label, path }: Partial<Filesystem> = {}): Omit<Layer, 'on'> {
  return {
    title: format ?? 'filesystem',
    details: [...(label === undefined ? [] : [`"${label}"`]), ...(path === undefined ? [] : [`at ${path}`])],
  }
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
    <span class="quiet">${own === undefined ? '' : ownerText(own)}</span>`
  if (below.length === 0) return html`<li>${line}</li>`
  return html`<li>
    <details open>
      <summary>${line}</summary>
      ${branch(below, `${path}/`)}
    </details>
  </li>`
}

function ownerText(node: Node): string {
  const owner = (one: Node['user']): string => one?.name ?? String(one?.id ?? 'root')
  const owners = `${owner(node.user)}:${owner(node.group)}`
  if ('target' in node) return `→ ${node.target ?? ''}`
  const usual = 'contents' in node || 'append' in node ? 0o644 : undefined
  const mode = 'mode' in node ? (node.mode ?? usual) : usual
  return mode === undefined ? owners : `${octal(mode)} ${owners}`
}

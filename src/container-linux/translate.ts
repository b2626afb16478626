import type { LocalFiles } from '../util/local-files.ts'
import { readShape } from '../config/legacy/check-shape.ts'
import type { NodeReader } from '../config/legacy/check-shape.ts'
import { convertConfig } from '../config/legacy/legacy.ts'
import type { LegacyOptions, LegacyResult } from '../config/legacy/legacy.ts'
import type { ObjectShape } from '../config/legacy/shape.ts'
import type { Spec2 } from '../config/legacy/spec-2.ts'
import { createTrace } from '../config/legacy/trace.ts'
import type { DocumentIssue } from '../report/issues/document.ts'
import type { Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'
import { isJsonObject } from '../util/json.ts'
import type { JsonObject, JsonValue } from '../util/json.ts'
import { ETCD_OPTIONS, FLANNEL_OPTIONS } from './options.ts'
import { dockerUnit, etcdUnit, flannelUnit } from './services.ts'
import type { ServiceOptions, Unit } from './services.ts'
import { CONTAINER_LINUX } from './spec.ts'
import type { ContainerLinuxConfig } from './spec.ts'
import { contentsOf, hashOf, partitionOf } from './storage.ts'
import type { TranslationContext } from './context.ts'
import { updateFile } from './update.ts'

/** What the user may say about the translation. */
export interface ContainerLinuxOptions extends LegacyOptions {
  /** The platform whose dynamic data is meant, as `ct --platform` took it, or as the engine calls it. */
  readonly platform?: string
  /** Where the files of `contents.local` are. */
  readonly files?: Pick<LocalFiles, 'read'>
}

/**
 * Translates a Container Linux Config to spec 3.1.0: first to spec 2, as the transpiler `ct` did, and from there on the
 * way of all documents of spec 2. Paths in issues are those of the Container Linux Config.
 *
 * @param root the document's outermost node
 */
export function translateContainerLinux<Node>(
  root: Node,
  reader: NodeReader<Node>,
  options: ContainerLinuxOptions,
): LegacyResult {
  const issues: Issue[] = []
  const { sections, etcd, flannel } = readSections(root, reader, (issue) => issues.push(issue))
  const trace = createTrace()
  const context: TranslationContext = {
    platform: options.platform,
    files: options.files,
    trace,
    report: (issue) => issues.push(issue),
  }
  const config = toSpec2({ sections, etcd, flannel }, context)
  if (issues.some(({ severity }) => severity === 'error')) return { kind: 'invalid', issues }
  const source = {
    config,
    minor: 3,
    trace: createTrace(),
    sourceOf: (path: ConfigPath) => trace.sourceOf(path).map(documentKey),
  }
  const result = convertConfig(source, options)
  return { ...result, issues: [...issues, ...result.issues] }
}

interface Sections {
  readonly sections: ContainerLinuxConfig
  /** The options of etcd, if there is such a section: an empty one counts too. */
  readonly etcd: ServiceOptions | undefined
  readonly flannel: ServiceOptions | undefined
}

const SHAPE: ObjectShape = {
  ...CONTAINER_LINUX,
  etcd: optionsShape(['version', ...ETCD_OPTIONS]),
  flannel: optionsShape(['version', 'network_config', ...FLANNEL_OPTIONS]),
}

function optionsShape(names: readonly string[]): ObjectShape {
  return Object.fromEntries(names.map((name) => [name, 'string']))
}

function readSections<Node>(root: Node, reader: NodeReader<Node>, report: (issue: Issue) => void): Sections {
  const value = readShape(root, SHAPE, {
    reader,
    version: 'Container Linux',
    minor: 0,
    versionOf: () => 'Container Linux',
    path: [],
    report: (issue) => report(asContainerLinux(issue)),
  })
  // A section that is there without a value, as in `etcd:`, asks for the service with its defaults.
  const names = new Set(reader.members(root, [])?.map(([key]) => key))
  const { etcd, flannel, ...sections } = isJsonObject(value) ? value : {}
  return {
    sections: parseSections(sections),
    etcd: names.has('etcd') ? parseOptions(etcd) : undefined,
    flannel: names.has('flannel') ? parseOptions(flannel) : undefined,
  }
}

/** What the transpiler did not know, it refused: a key that means nothing is a mistake. */
function asContainerLinux(issue: DocumentIssue): Issue {
  if (issue.code !== 'unknown-key') return issue
  const { path, key, suggestion } = issue
  return {
    code: 'container-linux-unknown-key',
    severity: 'error',
    path,
    key,
    suggestion,
  }
}

/** The shape has been checked: the values are what the table's types say. */
function parseSections(value: JsonObject): ContainerLinuxConfig {
  return value
}

function parseOptions(value: JsonValue | undefined): ServiceOptions {
  return (value ?? {}) as ServiceOptions
}

function toSpec2({ sections, etcd, flannel }: Sections, context: TranslationContext): Spec2 {
  const { ignition, storage, systemd, networkd, passwd, docker } = sections
  const units: Unit[] = [...(systemd?.units ?? [])]
  const add = (section: string, unit: Unit): void => {
    context.trace.noteAll(['systemd', 'units', units.length], [section])
    units.push(unit)
  }
  if (etcd !== undefined) add('etcd', etcdUnit(etcd, context))
  if (flannel !== undefined) add('flannel', flannelUnit(flannel, context))
  if (docker !== undefined) add('docker', dockerUnit(docker.flags ?? []))
  return {
    ignition: ignitionOf(ignition ?? {}, context),
    storage: storageOf(storage ?? {}, sections, context),
    systemd: { units },
    networkd,
    passwd: passwd === undefined ? undefined : parsePasswd(renamed(passwd)),
  }
}

type Ignition = NonNullable<ContainerLinuxConfig['ignition']>

function ignitionOf(
  { config, security, timeouts }: Ignition,
  context: TranslationContext,
): NonNullable<Spec2['ignition']> {
  const reference = (
    { source, verification }: NonNullable<NonNullable<Ignition['config']>['replace']>,
    path: ConfigPath,
  ) => ({ source, verification: { hash: hashOf(verification?.hash, [...path, 'verification', 'hash'], context) } })
  return {
    config:
      config === undefined
        ? undefined
        : {
            append: config.append?.map((item, index) => reference(item, ['ignition', 'config', 'append', index])),
            replace:
              config.replace === undefined ? undefined : reference(config.replace, ['ignition', 'config', 'replace']),
          },
    timeouts:
      timeouts === undefined
        ? undefined
        : { httpResponseHeaders: timeouts.http_response_headers, httpTotal: timeouts.http_total },
    security: { tls: { certificateAuthorities: security?.tls?.certificate_authorities } },
  }
}

type Storage = NonNullable<ContainerLinuxConfig['storage']>

function storageOf(
  storage: Storage,
  sections: ContainerLinuxConfig,
  context: TranslationContext,
): NonNullable<Spec2['storage']> {
  const files = (storage.files ?? []).map((file, index) => ({
    ...file,
    contents: contentsOf(file, ['storage', 'files', index], context),
  }))
  const update = updateFile(sections, context)
  if (update !== undefined) {
    const section = sections.update === undefined ? 'locksmith' : 'update'
    context.trace.noteAll(['storage', 'files', files.length], [section])
  }
  return {
    disks: storage.disks?.map((disk, index) => ({
      device: disk.device,
      wipeTable: disk.wipe_table,
      partitions: disk.partitions?.map((partition, place) =>
        partitionOf(partition, ['storage', 'disks', index, 'partitions', place], context),
      ),
    })),
    raid: storage.raid,
    filesystems: storage.filesystems?.map((filesystem) => parseFilesystem(renamed(filesystem))),
    files: update === undefined ? files : [...files, update],
    directories: storage.directories,
    links: storage.links,
  }
}

type Filesystem = NonNullable<NonNullable<Spec2['storage']>['filesystems']>[number]

/** The tables of both languages differ only in the spelling of these. */
function parseFilesystem(value: JsonValue): Filesystem {
  return value as Filesystem
}

function parsePasswd(value: JsonValue): NonNullable<Spec2['passwd']> {
  return value as NonNullable<Spec2['passwd']>
}

/** The same with Ignition's spelling of keys: `ssh_authorized_keys` is `sshAuthorizedKeys`. */
function renamed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => renamed(item))
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]): readonly (readonly [string, JsonValue])[] =>
    member === undefined
      ? []
      : [[key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), renamed(member)]],
  )
  return Object.fromEntries(members)
}

/** The spelling of a key in a Container Linux Config. */
function documentKey(step: string | number): string | number {
  return typeof step === 'number' ? step : step.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

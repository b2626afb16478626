import type { Spec2 } from '../config/legacy/spec-2.ts'
import type { ConfigPath } from '../report/path.ts'
import { withoutTrailing } from '../util/text.ts'
import { DYNAMIC_PLATFORMS, expandDynamicData } from './dynamic-data.ts'
import { ETCD_OPTIONS, FLANNEL_OPTIONS } from './options.ts'
import { refuse } from './context.ts'
import type { TranslationContext } from './context.ts'

/** A unit of spec 2. */
export type Unit = NonNullable<NonNullable<Spec2['systemd']>['units']>[number]

/** The options of a service as they stand in the document: every value is text. */
export type ServiceOptions = Readonly<Record<string, string | undefined>>

/** `etcd` becomes a drop-in of `etcd-member.service`, which is enabled. */
export function etcdUnit(etcd: ServiceOptions, context: TranslationContext): Unit {
  return serviceUnit(etcd, {
    context,
    service: 'etcd',
    unit: 'etcd-member.service',
    dropin: '20-clct-etcd-member.conf',
    command: '/usr/lib/coreos/etcd-wrapper $ETCD_OPTS',
    tag: 'ETCD_IMAGE_TAG',
    options: ETCD_OPTIONS,
    before: [],
  })
}

/** `flannel` becomes a drop-in of `flanneld.service`, which is enabled; its network is put into etcd before it starts. */
export function flannelUnit(flannel: ServiceOptions, context: TranslationContext): Unit {
  return serviceUnit(flannel, {
    context,
    service: 'flannel',
    unit: 'flanneld.service',
    dropin: '20-clct-flannel.conf',
    command: '/usr/lib/coreos/flannel-wrapper $FLANNEL_OPTS',
    tag: 'FLANNEL_IMAGE_TAG',
    options: FLANNEL_OPTIONS,
    before: networkConfig(flannel, context),
  })
}

/** `docker.flags` becomes the variable `DOCKER_OPTS` in a drop-in of `docker.service`, which is enabled. */
export function dockerUnit(flags: readonly string[]): Unit {
  const contents = `[Service]\nEnvironment="DOCKER_OPTS=${flags.map((flag) => literal(flag)).join(' ')}"\n`
  return { name: 'docker.service', enabled: true, dropins: [{ name: '20-clct-docker.conf', contents }] }
}

interface Service {
  readonly context: TranslationContext
  readonly service: string
  readonly unit: string
  readonly dropin: string
  readonly command: string
  readonly tag: string
  readonly options: readonly string[]
  /** Lines of `[Service]` in front of the command. */
  readonly before: readonly Line[]
}

/** A line of the drop-in, and whether it needs what `coreos-metadata.service` finds out. */
interface Line {
  readonly text: string
  readonly isDynamic: boolean
}

function serviceUnit(options: ServiceOptions, service: Service): Unit {
  const args = service.options.flatMap((name) => optionLine(options, name, service))
  const isDynamic = [...args, ...service.before].some((line) => line.isDynamic)
  const version = imageTag(options, service)
  const contents = [
    ...(isDynamic ? ['[Unit]', 'Requires=coreos-metadata.service', 'After=coreos-metadata.service', ''] : []),
    '[Service]',
    ...(isDynamic ? ['EnvironmentFile=/run/metadata/coreos'] : []),
    ...(version === undefined ? [] : [`Environment="${service.tag}=v${version}"`]),
    ...service.before.map(({ text }) => text),
    'ExecStart=',
    [`ExecStart=${service.command}`, ...args.map(({ text }) => text)].join(' \\\n  '),
    '',
  ].join('\n')
  return { name: service.unit, enabled: true, dropins: [{ name: service.dropin, contents }] }
}

function imageTag(options: ServiceOptions, { service, context }: Service): string | undefined {
  const value = options['version']
  if (value === undefined) return undefined
  const version = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(value)?.[1]
  if (version === undefined) {
    refuse(context, { code: 'container-linux-version', path: [service, 'version'], service, value })
  }
  return version
}

function optionLine(options: ServiceOptions, name: string, { service, context }: Service): readonly Line[] {
  const value = options[name]
  if (value === undefined || value === '') return []
  const expanded = expanding(value, [service, name], context)
  if (expanded === undefined) return []
  return [{ text: `--${name.replaceAll('_', '-')}="${quotable(expanded.text)}"`, isDynamic: expanded.isDynamic }]
}

function networkConfig(flannel: ServiceOptions, context: TranslationContext): readonly Line[] {
  const config = flannel['network_config']
  if (config === undefined || config === '') return []
  const flags = [
    ['etcd_endpoints', '--endpoints'],
    ['etcd_cafile', '--ca-file'],
    ['etcd_certfile', '--cert-file'],
    ['etcd_keyfile', '--key-file'],
  ].flatMap(([name = '', flag = '']): readonly Line[] => {
    const value = flannel[name]
    const expanded = value === undefined || value === '' ? undefined : expanding(value, ['flannel', name], context)
    return expanded === undefined
      ? []
      : [{ text: `${flag}="${quotable(expanded.text)}"`, isDynamic: expanded.isDynamic }]
  })
  const prefix = unlessBlank(flannel['etcd_prefix']) ?? '/coreos.com/network'
  const words = [
    '/usr/bin/etcdctl',
    ...flags.map(({ text }) => text),
    'set',
    `"${quotable(withoutTrailing(prefix, '/'))}/config"`,
    `'${literal(config.trim()).replaceAll('$', '$$$$').replaceAll("'", "\\'")}'`,
  ]
  return [{ text: `ExecStartPre=${words.join(' ')}`, isDynamic: flags.some((flag) => flag.isDynamic) }]
}

function expanding(
  text: string,
  path: ConfigPath,
  context: TranslationContext,
): { readonly text: string; readonly isDynamic: boolean } | undefined {
  const { platform } = context
  const expanded = expandDynamicData(text, platform)
  if (expanded.kind === 'text') return expanded
  const { name, reason } = expanded
  refuse(context, {
    code: 'container-linux-dynamic-data',
    path,
    name,
    reason,
    platforms: DYNAMIC_PLATFORMS,
    platform,
  })
  return undefined
}

function unlessBlank(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value
}

/** Text between double quotes of a unit file; specifiers like `%m` and variables keep their meaning (systemd.syntax(7)). */
function quotable(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}

/** Text between quotes of a unit file that stands for itself, percent signs too. */
function literal(text: string): string {
  return quotable(text).replaceAll('%', '%%')
}

import type { Spec2 } from '../config/legacy/spec-2.ts'
import { textUrl } from '../config/legacy/text-url.ts'
import type { ContainerLinuxConfig } from './spec.ts'
import { refuse } from './context.ts'
import type { TranslationContext } from './context.ts'

type File = NonNullable<NonNullable<Spec2['storage']>['files']>[number]
type Locksmith = NonNullable<ContainerLinuxConfig['locksmith']>

/** Where Flatcar's update engine and locksmith read their settings; CoreOS had `/etc/coreos`, which Flatcar links here. */
const UPDATE_CONF = '/etc/flatcar/update.conf'

const STRATEGIES: readonly string[] = ['reboot', 'etcd-lock', 'off', 'best-effort']

/** `update` and `locksmith` become one file of variables; undefined if neither says anything. */
export function updateFile(config: ContainerLinuxConfig, context: TranslationContext): File | undefined {
  const { update, locksmith } = config
  if (locksmith !== undefined) checkLocksmith(locksmith, context)
  const lines = [
    ...variable('GROUP', update?.group, ['update', 'group'], context),
    ...variable('SERVER', update?.server, ['update', 'server'], context),
    ...LOCKSMITH_VARIABLES.flatMap(([key, name]) => variable(name, locksmith?.[key], ['locksmith', key], context)),
  ]
  if (lines.length === 0) return undefined
  return {
    filesystem: 'root',
    path: UPDATE_CONF,
    mode: 0o644,
    contents: { source: textUrl(lines.join('')) },
  }
}

/** The variables of locksmithd (https://github.com/flatcar/locksmith, "Configuration"). */
const LOCKSMITH_VARIABLES = [
  ['reboot_strategy', 'REBOOT_STRATEGY'],
  ['window_start', 'LOCKSMITHD_REBOOT_WINDOW_START'],
  ['window_length', 'LOCKSMITHD_REBOOT_WINDOW_LENGTH'],
  ['group', 'LOCKSMITHD_GROUP'],
  ['etcd_endpoints', 'LOCKSMITHD_ENDPOINT'],
  ['etcd_cafile', 'LOCKSMITHD_ETCD_CAFILE'],
  ['etcd_certfile', 'LOCKSMITHD_ETCD_CERTFILE'],
  ['etcd_keyfile', 'LOCKSMITHD_ETCD_KEYFILE'],
] as const

/** A line of an environment file. What only letters and signs without meaning need no quotes for has none. */
function variable(
  name: string,
  value: string | undefined,
  path: readonly [string, string],
  context: TranslationContext,
): readonly string[] {
  if (value === undefined || value === '') return []
  if (/[\n\r\0"\\$`]/.test(value)) {
    refuse(context, { code: 'container-linux-update-value', path, key: path[1] })
    return []
  }
  return [/^[A-Za-z0-9_./:,@%+=-]+$/.test(value) ? `${name}=${value}\n` : `${name}="${value}"\n`]
}

function checkLocksmith(locksmith: Locksmith, context: TranslationContext): void {
  const { reboot_strategy: strategy, window_start: start, window_length: length } = locksmith
  if (strategy !== undefined && strategy !== '' && !STRATEGIES.includes(strategy.toLowerCase())) {
    const path = ['locksmith', 'reboot_strategy']
    refuse(context, { code: 'container-linux-strategy', path, value: strategy, known: STRATEGIES })
  }
  checkWindow(
    'window_start',
    start,
    /^(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*\s+)?(?:[01]?\d|2[0-3]):[0-5]\d$/i,
    context,
  )
  checkWindow('window_length', length, /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/, context)
  if ((start ?? '') === '' && (length ?? '') !== '') alone('window_length', context)
  if ((length ?? '') === '' && (start ?? '') !== '') alone('window_start', context)
}

/** Days and times as locksmith reads them, lengths as Go reads durations. */
function checkWindow(key: string, value: string | undefined, form: RegExp, context: TranslationContext): void {
  if (value === undefined || value === '' || form.test(value)) return
  refuse(context, { code: 'container-linux-window', path: ['locksmith', key], key, problem: 'malformed' })
}

function alone(key: string, context: TranslationContext): void {
  refuse(context, { code: 'container-linux-window', path: ['locksmith', key], key, problem: 'alone' })
}

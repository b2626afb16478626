import type { JsonObject, JsonValue } from '../../util/json.ts'
import { report, type TranslationContext } from '../context.ts'
import { hasFeature } from '../features.ts'
import type { ButaneDocument } from '../model.ts'
import { configKey } from '../provenance.ts'
import { placeAt } from '../yaml/source-tree.ts'

const ROLE = 'machineconfiguration.openshift.io/role'
const CEX_ARGUMENT = 'rd.luks.key=/etc/luks/cex.key'

/** Checks what a MachineConfig needs besides the Ignition config. */
export function checkOpenShift(document: ButaneDocument, context: TranslationContext): void {
  if (!hasFeature(context.variant, 'machine-config')) return
  const { metadata, openshift } = document
  if ((metadata?.name ?? '') === '') {
    report(context, ['metadata', 'name'], { code: 'butane-metadata-name', severity: 'error' })
  }
  if ((metadata?.labels?.[ROLE] ?? '') === '') {
    report(context, ['metadata', 'labels'], { code: 'butane-metadata-role', severity: 'error' })
  }
  const type = openshift?.kernel_type ?? ''
  if (!['', 'default', 'realtime'].includes(type)) {
    report(context, ['openshift', 'kernel_type'], { code: 'butane-kernel-type', severity: 'error', value: type })
  }
  checkCexArgument(document, context)
  for (const key of ['kernel_arguments', 'extensions'] as const) checkRepeats(openshift?.[key] ?? [], context)
  if (context.options.raw !== true) return
  for (const key of ['kernel_type', 'kernel_arguments', 'extensions', 'fips'] as const) {
    if (openshift?.[key] === undefined) continue
    report(context, ['openshift', key], { code: 'butane-raw-ignores', severity: 'warning', key: `openshift.${key}` })
  }
}

function checkCexArgument(document: ButaneDocument, context: TranslationContext): void {
  if (!hasFeature(context.variant, 'cex-kernel-argument')) return
  const volumes = document.storage?.luks ?? []
  const hasCex =
    document.boot_device?.luks?.cex?.enabled === true ||
    volumes.some(({ name, cex }) => name === 'root' && cex?.enabled === true)
  if (!hasCex || (document.openshift?.kernel_arguments ?? []).includes(CEX_ARGUMENT)) return
  report(context, ['openshift', 'kernel_arguments'], { code: 'butane-cex-kernel-argument', severity: 'error' })
}

function checkRepeats(values: readonly string[], context: TranslationContext): void {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value)
    if (first === index) continue
    const second = { title: 'this', ...placeAt(context.tree, context.paths.pathOf(values, first)) }
    report(context, context.paths.pathOf(values, index), { code: 'butane-duplicate', severity: 'error', second })
  }
}

/** Adds the cipher that FIPS 140 permits to every LUKS volume that does not name one. */
export function addFipsCipher(config: JsonObject, document: ButaneDocument, context: TranslationContext): JsonObject {
  if (document.openshift?.fips !== true || !hasFeature(context.variant, 'fips-cipher')) return config
  const storage = config['storage'] as JsonObject | undefined
  for (const volume of (storage?.['luks'] ?? []) as readonly Record<string, JsonValue>[]) {
    const options = [...((volume['options'] ?? []) as readonly string[])]
    if (options.some((option) => option === '--cipher' || option === '-c' || option.startsWith('--cipher='))) continue
    const before = volume['options'] as JsonObject | undefined
    const made = [...options, '--cipher', 'aes-cbc-essiv:sha256']
    for (const index of made.keys()) {
      const from = before === undefined ? undefined : context.provenance.ofMember(before, index)
      context.provenance.came(made, index, index < options.length ? (from ?? []) : ['openshift', 'fips'])
    }
    if (before === undefined) context.provenance.came(volume, 'options', ['openshift', 'fips'])
    volume['options'] = made
  }
  return config
}

/** The MachineConfig around an Ignition config (OpenShift's machineconfiguration.openshift.io/v1). */
export function machineConfig(config: JsonObject, document: ButaneDocument): JsonObject {
  const { metadata = {}, openshift = {} } = document
  const spec = Object.entries(openshift as JsonObject)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => [configKey(key), value] as const)
  return {
    apiVersion: 'machineconfiguration.openshift.io/v1',
    kind: 'MachineConfig',
    metadata: { labels: { ...metadata.labels }, name: metadata.name },
    spec: { config, ...Object.fromEntries(spec) },
  }
}

import type { ConfigPath } from '../../report/path.ts'
import { isJsonObject, type JsonValue } from '../../util/json.ts'
import { printableUrl } from '../../util/secret.ts'
import { thresholdOf } from '../luks.ts'
import type { Clevis, Tang } from '../model.ts'
import { isUrlFault, parseUrl } from '../url.ts'
import type { CheckContext } from './check.ts'

/** The pins that a custom pin may be before 3.6. */
const PINS: ReadonlySet<string> = new Set(['tpm2', 'tang', 'sss'])

/**
 * Checks how a volume is bound by Clevis.
 *
 * @param isPart whether other documents are merged over this one: what the binding lacks may come from them
 */
export function checkClevis(clevis: Clevis, path: ConfigPath, context: CheckContext, isPart: boolean): void {
  const { custom, tang = [] } = clevis
  if (custom) checkCustom(custom, [...path, 'custom'], context)
  // In 3.2 the object alone is a custom pin.
  const isCustom = context.minor === 2 ? custom !== undefined : Boolean(custom?.pin)
  if (!isCustom) checkThreshold(clevis, [...path, 'threshold'], { ...context, isPart })
  for (const [index, server] of tang.entries()) checkTang(server, [...path, 'tang', index], context)
}

/** What a custom pin needs, as soon as any of it is there. */
function checkCustom(custom: NonNullable<Clevis['custom']>, path: ConfigPath, { add, minor }: CheckContext): void {
  const { pin = '', config = '', needsNetwork } = custom
  if (pin === '' && config === '' && (minor === 2 || needsNetwork !== true)) {
    return
  }
  if (pin === '') add({ code: 'clevis-pin-missing', severity: 'error', path: [...path, 'pin'] })
  else if (minor <= 5 && !PINS.has(pin)) {
    add({ code: 'clevis-pin-unknown', severity: 'error', path: [...path, 'pin'], pin })
  }
  if (config === '') add({ code: 'clevis-config-missing', severity: 'error', path: [...path, 'config'] })
  const shortage = pin === 'sss' ? shortageIn(jsonOf(config)) : undefined
  if (shortage) add({ code: 'clevis-threshold', severity: 'error', path: [...path, 'config'], ...shortage })
}

/** Other than in Ignition, which formats the volume first and then fails to bind it. */
function checkThreshold(
  clevis: Clevis,
  path: ConfigPath,
  { add, isPart }: CheckContext & { readonly isPart: boolean },
): void {
  const { tang = [], tpm2 = false } = clevis
  const threshold = thresholdOf(clevis)
  const pins = tang.length + (tpm2 ? 1 : 0)
  if (clevis.threshold === undefined || clevis.threshold === 0 || (threshold >= 1 && (isPart || threshold <= pins))) {
    return
  }
  add({ code: 'clevis-threshold', severity: 'error', path, threshold, pins })
}

interface Shortage {
  readonly threshold: number
  readonly pins: number
}

/** The first threshold within a configuration of Shamir's secret sharing that its pins cannot meet. */
function shortageIn(config: JsonValue | undefined): Shortage | undefined {
  if (config === undefined || !isJsonObject(config)) return undefined
  const { t: threshold, pins = {} } = config
  if (!isJsonObject(pins)) return undefined
  const configs = Object.entries(pins).flatMap(([pin, of]) =>
    (Array.isArray(of) ? (of as readonly JsonValue[]) : [of]).map((one) => ({ pin, one })),
  )
  if (typeof threshold === 'number' && (threshold < 1 || threshold > configs.length)) {
    return { threshold, pins: configs.length }
  }
  for (const { pin, one } of configs) {
    const shortage = pin === 'sss' ? shortageIn(one) : undefined
    if (shortage) return shortage
  }
  return undefined
}

function checkTang(tang: Tang, path: ConfigPath, { add, minor }: CheckContext): void {
  const { url, thumbprint = '', advertisement = '' } = tang
  const parsed = parseUrl(url)
  if (isUrlFault(parsed) || (parsed.scheme !== 'http' && parsed.scheme !== 'https')) {
    add({ code: 'tang-url', severity: 'error', path: [...path, 'url'], url: printableUrl(url) })
  }
  if (thumbprint === '') add({ code: 'tang-thumbprint-missing', severity: 'error', path: [...path, 'thumbprint'] })
  if (minor >= 4 && advertisement !== '' && jsonOf(advertisement) === undefined) {
    add({ code: 'tang-advertisement', severity: 'error', path: [...path, 'advertisement'] })
  }
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

import type { ConfigPath } from '../../report/path.ts'
import { printableUrl } from '../../util/secret.ts'
import type { Clevis, Luks, Tang } from '../model.ts'
import { isUrlFault, parseUrl } from '../url.ts'
import type { CheckContext } from './check.ts'
import { checkPath } from './path.ts'
import { checkResource, urlIssue } from './resource.ts'

/** The pins that a custom pin may be before 3.6. */
const PINS: ReadonlySet<string> = new Set(['tpm2', 'tang', 'sss'])

/** Checks the LUKS volumes of a config. */
export function checkLuks(volumes: readonly Luks[], context: CheckContext): void {
  const { add, minor } = context
  for (const [index, volume] of volumes.entries()) {
    const path = ['storage', 'luks', index]
    const { name, label = '', clevis, keyFile } = volume
    if (name.includes('/')) add({ code: 'luks-name-slash', severity: 'error', path: [...path, 'name'], name })
    const bytes = Buffer.byteLength(label)
    if (bytes > 47) add({ code: 'luks-label-too-long', severity: 'error', path: [...path, 'label'], bytes })
    checkPath(volume.device, [...path, 'device'], context)
    checkBindings(volume, path, context)
    if (keyFile?.source && urlIssue(keyFile.source, [], minor)) {
      add({ code: 'luks-key-file', severity: 'error', path: [...path, 'keys'] })
    }
    if (clevis) checkClevis(clevis, [...path, 'clevis'], context)
    checkResource(keyFile, [...path, 'keyFile'], context)
  }
}

/** Checks that the ways to unlock a volume do not exclude one another (LUKS-4, LUKS-6, LUKS-7). */
function checkBindings({ cex, clevis = {}, keyFile }: Luks, path: ConfigPath, { add, minor }: CheckContext): void {
  const { custom, tang = [], tpm2, threshold = 0 } = clevis
  const others = tang.length > 0 || tpm2 === true || threshold !== 0
  // In 3.2 the object alone is a custom pin.
  const isCustom = minor === 2 ? custom !== undefined : Boolean(custom?.pin)
  if (isCustom && others) {
    add({ code: 'clevis-custom-with-others', severity: 'error', path: [...path, 'clevis'] })
  }
  if (cex?.enabled !== true) return
  const at = { severity: 'error', path: [...path, 'cex'] } as const
  if (custom?.pin || others) add({ code: 'cex-with-clevis', ...at })
  if (keyFile?.source) add({ code: 'cex-with-key-file', ...at })
}

function checkClevis({ custom, tang = [] }: Clevis, path: ConfigPath, context: CheckContext): void {
  if (custom) checkCustom(custom, [...path, 'custom'], context)
  for (const [index, server] of tang.entries()) checkTang(server, [...path, 'tang', index], context)
}

/** CLV-1 to CLV-3: what a custom pin needs, as soon as any of it is there. */
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
}

function checkTang(tang: Tang, path: ConfigPath, { add, minor }: CheckContext): void {
  const { url, thumbprint = '', advertisement = '' } = tang
  const parsed = parseUrl(url)
  if (isUrlFault(parsed) || (parsed.scheme !== 'http' && parsed.scheme !== 'https')) {
    add({ code: 'tang-url', severity: 'error', path: [...path, 'url'], url: printableUrl(url) })
  }
  if (thumbprint === '') add({ code: 'tang-thumbprint-missing', severity: 'error', path: [...path, 'thumbprint'] })
  if (minor >= 4 && advertisement !== '' && !isJson(advertisement)) {
    add({ code: 'tang-advertisement', severity: 'error', path: [...path, 'advertisement'] })
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

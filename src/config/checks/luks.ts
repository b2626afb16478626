import type { ConfigPath } from '../../report/path.ts'
import type { Luks } from '../model.ts'
import type { CheckContext } from './check.ts'
import { checkClevis } from './clevis.ts'
import { checkPath } from './path.ts'
import { checkResource, urlIssue } from './resource.ts'
import { utf8Length } from '../../util/utf8.ts'

/**
 * Checks the LUKS volumes of a config.
 *
 * @param isPart whether other documents are merged over this one
 */
export function checkLuks(volumes: readonly Luks[], context: CheckContext, isPart: boolean): void {
  const { add, minor } = context
  for (const [index, volume] of volumes.entries()) {
    const path = ['storage', 'luks', index]
    const { name, label = '', clevis, keyFile } = volume
    if (name.includes('/')) add({ code: 'luks-name-slash', severity: 'error', path: [...path, 'name'], name })
    const bytes = utf8Length(label)
    if (bytes > 47) add({ code: 'luks-label-too-long', severity: 'error', path: [...path, 'label'], bytes })
    checkPath(volume.device, [...path, 'device'], context)
    checkBindings(volume, path, context)
    if (keyFile?.source && urlIssue(keyFile.source, [], minor)) {
      add({ code: 'luks-key-file', severity: 'error', path: [...path, 'keys'] })
    }
    if (clevis) checkClevis(clevis, [...path, 'clevis'], context, isPart)
    checkResource(keyFile, [...path, 'keyFile'], context)
  }
}

/** Checks that the ways to unlock a volume do not exclude one another. */
function checkBindings({ cex, clevis = {}, keyFile }: Luks, path: ConfigPath, { add, minor }: CheckContext): void {
  const { custom, tang = [], tpm2, threshold = 0 } = clevis
  const others = tang.length > 0 || tpm2 === true || threshold !== 0
  // In 3.2 the object alone is a custom pin.
  const isCustom = minor === 2 ? custom !== undefined : Boolean(custom?.pin)
  if (isCustom && others) {
    add({ code: 'clevis-custom-with-others', severity: 'error', path: [...path, 'clevis'] })
  }
  if (cex?.enabled !== true) return
  const facts = { severity: 'error', path: [...path, 'cex'] } as const
  if (custom?.pin || others) add({ code: 'cex-with-clevis', ...facts })
  if (keyFile?.source) add({ code: 'cex-with-key-file', ...facts })
}

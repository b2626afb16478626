import type { ConfigPath } from '../../report/path.ts'
import { hasErrorBelow, report, type TranslationContext } from '../context.ts'
import { hasFeature } from '../features.ts'
import type { BootDevice, ButaneDocument } from '../model.ts'
import { wantsEncryption } from './boot-device.ts'
import { LAYOUTS } from './layouts.ts'

/** Checks the boot device, and that what is asked of it is not asked of nobody. */
export function checkBootDevice(document: ButaneDocument, context: TranslationContext): void {
  const { boot_device: boot } = document
  if (boot === undefined) return
  checkLayout(boot, context)
  checkMirror(boot, context)
  checkCex(boot, context)
  checkUnlocking(boot, context)
}

const LAYOUT: ConfigPath = ['boot_device', 'layout']

function checkLayout({ layout, luks, mirror }: BootDevice, context: TranslationContext): void {
  if (layout === undefined) return
  const known = Object.keys(LAYOUTS).filter(
    (name) => LAYOUTS[name]?.s390x !== true || hasFeature(context.variant, 's390x-boot-device'),
  )
  if (!known.includes(layout)) {
    report(context, LAYOUT, { code: 'butane-layout-unknown', severity: 'error', layout, known })
    return
  }
  const { s390x, wholeDisk } = LAYOUTS[layout] ?? {}
  if (s390x === true && (mirror?.devices ?? []).length > 0) {
    report(context, LAYOUT, { code: 'butane-s390x', severity: 'error', layout, problem: 'mirror' })
  }
  if (wholeDisk === undefined) return
  const device = luks?.device ?? ''
  if (device === '') {
    report(context, LAYOUT, { code: 'butane-s390x', severity: 'error', layout, problem: 'device' })
  } else if (!wholeDisk.test(device)) {
    report(context, LAYOUT, { code: 'butane-s390x', severity: 'error', layout, problem: 'pattern' })
  }
}

function checkMirror({ layout, mirror }: BootDevice, context: TranslationContext): void {
  if (mirror === undefined) return
  const count = mirror.devices?.length ?? 0
  if (count < 2) {
    report(context, ['boot_device', 'mirror', 'devices'], { code: 'butane-mirror-devices', severity: 'error' })
  }
  if (count === 0 || layout !== undefined) return
  const severity = hasFeature(context.variant, 'mirror-needs-layout') ? 'error' : 'warning'
  report(context, ['boot_device', 'mirror'], { code: 'butane-mirror-layout', severity })
}

function checkCex({ layout, luks }: BootDevice, context: TranslationContext): void {
  if (luks?.cex?.enabled !== true) return
  if (layout === undefined) {
    report(context, ['boot_device', 'luks', 'cex'], {
      code: 'butane-cex',
      severity: 'error',
      problem: 'layout-missing',
    })
  } else if (LAYOUTS[layout] !== undefined && LAYOUTS[layout].s390x !== true) {
    report(context, LAYOUT, { code: 'butane-cex', severity: 'error', problem: 'layout' })
  }
  if ((luks.tang ?? []).length === 0 && luks.tpm2 !== true) return
  report(context, ['boot_device', 'luks'], { code: 'butane-cex', severity: 'error', problem: 'clevis' })
}

/** Other than in Butane, which makes an unencrypted machine of it. */
function checkUnlocking(boot: BootDevice, context: TranslationContext): void {
  const luksPath = ['boot_device', 'luks']
  if (boot.luks === undefined || wantsEncryption(boot) || hasErrorBelow(context, luksPath)) return
  report(context, luksPath, { code: 'butane-luks-without-method', severity: 'error', of: 'boot-device' })
}

import type { ConfigPath } from '../../report/path.ts'
import { report, type TranslationContext } from '../context.ts'
import { hasFeature } from '../features.ts'
import type { BootDevice, ButaneDocument } from '../model.ts'
import { LAYOUTS } from './layouts.ts'

/** Checks the boot device (checks 25 to 31). */
export function checkBootDevice(document: ButaneDocument, context: TranslationContext): void {
  const { boot_device: boot } = document
  if (boot === undefined) return
  checkLayout(boot, context)
  checkMirror(boot, context)
  checkCex(boot, context)
  checkLuksDevice(boot, context)
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
  const count = mirror?.devices?.length ?? 0
  if (count === 0) return
  if (count === 1) {
    report(context, ['boot_device', 'mirror', 'devices'], { code: 'butane-mirror-devices', severity: 'error' })
  }
  if (layout !== undefined) return
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

function checkLuksDevice({ luks }: BootDevice, context: TranslationContext): void {
  if ((luks?.device ?? '') === '' || !hasFeature(context.variant, 'luks-device-needs-method')) return
  const isBound = luks?.tpm2 === true || luks?.cex !== undefined
  const hasServer = (luks?.tang ?? []).some((server) => 'url' in server && server.url !== '')
  if (isBound || hasServer) return
  report(context, ['boot_device', 'luks'], { code: 'butane-luks-device-unused', severity: 'error' })
}

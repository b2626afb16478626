import { formatNamed } from '../config/filesystem-formats.ts'
import type { ConfigPath } from '../report/path.ts'
import { hasErrorBelow, report, type TranslationContext } from './context.ts'
import { hasFeature } from './features.ts'
import { looksDecimal } from './mode.ts'
import type { ButaneDocument, ButaneFilesystem, ButaneLuks, ButaneStorage, ButaneText } from './model.ts'

/** Checks what the language itself says of a document, before anything is made of it. */
export function checkDocument(document: ButaneDocument, context: TranslationContext): void {
  if (document.storage !== undefined) checkStorage(document.storage, context)
  for (const unit of [...(document.systemd?.units ?? []), ...(document.systemd?.quadlets ?? [])]) {
    checkText(unit, context)
    for (const dropin of unit.dropins ?? []) checkText(dropin, context)
  }
}

function checkStorage(storage: ButaneStorage, context: TranslationContext): void {
  for (const filesystem of storage.filesystems ?? []) checkMountUnit(filesystem, context)
  for (const volume of storage.luks ?? []) checkBinding(volume, context)
  for (const [kind, nodes] of [
    ['file', storage.files ?? []],
    ['directory', storage.directories ?? []],
  ] as const) {
    for (const node of nodes) {
      if (node.mode === undefined || !looksDecimal(node.mode, kind)) continue
      const path = context.paths.pathOf(node, 'mode')
      report(context, path, { code: 'butane-mode-decimal', severity: 'warning', mode: node.mode })
    }
  }
  for (const [index, tree] of (storage.trees ?? []).entries()) {
    if (tree.local !== undefined && tree.local !== '') continue
    const path = context.paths.pathOf(storage.trees ?? [], index)
    report(context, path, { code: 'butane-tree-without-local', severity: 'error' })
  }
}

/** A volume that is to be bound, and to nothing: other than in Butane, that is no volume like any other. */
function checkBinding(volume: ButaneLuks, context: TranslationContext): void {
  const { clevis, cex } = volume
  const { tang = [], tpm2 = false, custom = {} } = clevis ?? {}
  const clevisPath = context.paths.pathOf(volume, 'clevis')
  const hasPin = tang.length > 0 || tpm2 || Boolean(custom.pin) || Boolean(custom.config)
  const facts = { code: 'butane-luks-without-method', severity: 'error' } as const
  if (clevis !== undefined && !hasPin && !hasErrorBelow(context, clevisPath))
    report(context, clevisPath, { ...facts, of: 'clevis' })
  if (cex !== undefined && cex.enabled === undefined) {
    report(context, context.paths.pathOf(volume, 'cex'), { ...facts, of: 'cex' })
  }
}

function checkMountUnit(filesystem: ButaneFilesystem, context: TranslationContext): void {
  if (filesystem.with_mount_unit !== true) return
  const pathOf = (key: string): ConfigPath => context.paths.pathOf(filesystem, key)
  const { format = '', path = '' } = filesystem
  if (format === '') report(context, pathOf('format'), { code: 'butane-mount-unit-format', severity: 'error' })
  const isSwap = formatNamed(format)?.use === 'swap' && hasFeature(context.variant, 'swap-units')
  if (path === '' && !isSwap) report(context, pathOf('path'), { code: 'butane-mount-unit-path', severity: 'error' })
  if (path === '' || !hasFeature(context.variant, 'mount-path-rule')) return
  if (/^\/(?:etc|var)(?:\/|$)/.test(path)) return
  report(context, pathOf('path'), { code: 'butane-mount-unit-place', severity: 'error', mount: path })
}

function checkText(text: ButaneText, context: TranslationContext): void {
  if (text.contents === undefined || text.contents_local === undefined) return
  const path = context.paths.pathOf(text, 'contents_local')
  const keys = ['contents', 'contents_local']
  report(context, path, { code: 'butane-contents-twice', severity: 'error', keys })
}

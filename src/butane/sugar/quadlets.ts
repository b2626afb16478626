import { QUADLET_SUFFIXES } from '../../config/quadlets.ts'
import type { ConfigPath } from '../../report/path.ts'
import { hasErrorBelow, readLocal, report, type TranslationContext } from '../context.ts'
import type { ButaneDocument, ButaneQuadlet, ButaneText, Draft } from '../model.ts'
import { createNodes, type Nodes } from './nodes.ts'
import { resourceOf } from './resources.ts'
import { cleanPath } from '../../util/paths.ts'
import { utf8 } from '../../util/utf8.ts'

const ROOTFUL = '/etc/containers/systemd'
const ROOTLESS = '/etc/containers/systemd/users'

/** Turns quadlets into files, and instances of templates into links to their template. */
export function expandQuadlets(document: ButaneDocument, draft: Draft, context: TranslationContext): void {
  const quadlets = document.systemd?.quadlets ?? []
  if (quadlets.length === 0) return
  const nodes = createNodes(draft, context)
  for (const [index, quadlet] of quadlets.entries()) {
    const path = context.paths.pathOf(quadlets, index)
    if (!hasErrorBelow(context, path)) addQuadlet(quadlet, { path, nodes, context })
  }
}

/** Checks the names of quadlets, and that instances of templates have no contents. */
export function checkQuadlets(document: ButaneDocument, context: TranslationContext): void {
  for (const quadlet of document.systemd?.quadlets ?? []) {
    const { name = '' } = quadlet
    if (!QUADLET_SUFFIXES.has(/\.([^.]*)$/.exec(name)?.[1] ?? '')) {
      report(context, context.paths.pathOf(quadlet, 'name'), { code: 'butane-quadlet-suffix', severity: 'error', name })
    }
    if (templateOf(name) === undefined) continue
    for (const key of ['contents', 'contents_local'] as const) {
      if (quadlet[key] === undefined) continue
      const facts = { code: 'butane-quadlet-instance-contents', severity: 'error' } as const
      report(context, context.paths.pathOf(quadlet, key), facts)
    }
  }
}

interface Placing {
  readonly path: ConfigPath
  readonly nodes: Nodes
  readonly context: TranslationContext
}

function addQuadlet(quadlet: ButaneQuadlet, placing: Placing): void {
  const { path, nodes, context } = placing
  const { name = '', rootful = false, dropins = [] } = quadlet
  const place = cleanPath(`${rootful ? ROOTFUL : ROOTLESS}/${name}`)
  const template = templateOf(name)
  if (template === undefined) addFile(place, quadlet, placing)
  else if (isFree(place, placing)) {
    const link = { path: place, target: template }
    context.provenance.came(link, 'path', context.paths.pathOf(quadlet, 'name'))
    nodes.addLink(link, path)
  }
  for (const [index, dropin] of dropins.entries()) {
    const inner = cleanPath(`${place}.d/${dropin.name ?? ''}`)
    addFile(inner, dropin, { ...placing, path: context.paths.pathOf(dropins, index) })
  }
}

function addFile(place: string, from: ButaneText & { readonly name?: string }, placing: Placing): void {
  const { path, nodes, context } = placing
  if (!isFree(place, placing)) return
  const isLocal = from.contents_local !== undefined && from.contents_local !== ''
  const contentsPath = context.paths.pathOf(from, isLocal ? 'contents_local' : 'contents')
  const bytes = isLocal ? readLocal(context, contentsPath, from.contents_local ?? '') : utf8(from.contents ?? '')
  if (bytes === undefined) return
  const file = { path: place, contents: resourceOf(bytes, undefined, context), mode: 0o644 }
  context.provenance.came(file, 'path', context.paths.pathOf(from, 'name'))
  context.provenance.came(file, 'contents', contentsPath)
  nodes.addFile(file, path)
}

function isFree(place: string, { path, nodes, context }: Placing): boolean {
  if (nodes.find(place) === undefined) return true
  report(context, path, { code: 'butane-quadlet-conflict', severity: 'error', node: place })
  return false
}

/** The name of the template that a name is an instance of: `web@one.container` is one of `web@.container`. */
function templateOf(name: string): string | undefined {
  const match = /^([^@]*)@(.+)\.([^.]*)$/s.exec(name)
  return match === null ? undefined : `${match[1] ?? ''}@.${match[3] ?? ''}`
}

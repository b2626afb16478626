import { parseJson } from '../../config/json/parse.ts'
import { originsOfJson } from '../../config/json/origins.ts'
import { parseConfig } from '../../config/parse.ts'
import { specOf } from '../../config/spec/select.ts'
import { messageOf } from '../../report/messages.ts'
import { formatPath, type ConfigPath } from '../../report/path.ts'
import type { Severity } from '../../report/issue.ts'
import { isButaneText } from '../language.ts'
import { report, type TranslationContext } from '../context.ts'
import type { ButaneDocument, ButaneResource } from '../model.ts'

/**
 * Checks the configs that are embedded as text in `merge` and `replace` (checks 19 and 20).
 *
 * The field's own transpiler means to check local ones too, and does not. Here they are, unless they are Butane.
 */
export async function checkReferences(document: ButaneDocument, context: TranslationContext): Promise<void> {
  if (context.variant.base < 2) return
  const { merge = [], replace } = document.ignition?.config ?? {}
  for (const resource of [...merge, ...(replace === undefined ? [] : [replace])]) {
    const embedded = embeddedText(resource, context)
    if (embedded !== undefined) await checkEmbedded(embedded, context)
  }
}

interface Embedded {
  readonly text: string
  readonly at: ConfigPath
  readonly resource: ButaneResource
}

function embeddedText(resource: ButaneResource, context: TranslationContext): Embedded | undefined {
  // Bytes that are said to be compressed are no text.
  if ((resource.compression ?? '') !== '' || resource.source !== undefined) return undefined
  if (resource.inline !== undefined) {
    return { text: resource.inline, at: context.paths.pathOf(resource, 'inline'), resource }
  }
  const answer = resource.local === undefined ? undefined : context.options.files?.read(resource.local)
  if (answer?.kind !== 'bytes') return undefined
  const text = Buffer.from(answer.bytes).toString('utf8')
  return isButaneText(text) ? undefined : { text, at: context.paths.pathOf(resource, 'local'), resource }
}

async function checkEmbedded({ text, at, resource }: Embedded, context: TranslationContext): Promise<void> {
  const add = (detail: string, severity: Severity = 'error'): void =>
    report(context, at, { code: 'butane-merge-invalid', severity, detail })
  const json = parseJson(text)
  if (json.kind === 'fault') return add(json.detail)
  const selected = specOf(json.value)
  if (selected.kind === 'issue' && selected.issue.code !== 'version-unsupported') {
    return add(messageOf(selected.issue))
  }
  const expected = context.variant.ignition
  const version = selected.kind === 'spec' ? selected.spec.version : unsupportedVersion(selected.issue)
  if (selected.kind === 'issue' || version !== expected) {
    const path = [...at.slice(0, -1), 'version']
    return report(context, path, { code: 'butane-merge-unchecked', severity: 'warning', version, expected })
  }
  const name = resource.inline === undefined ? 'local' : 'inline'
  const embedded = { source: { kind: 'generated', by: name }, text } as const
  const parsed = await parseConfig(json.value, selected.spec, originsOfJson(embedded, json.positions))
  for (const issue of parsed.report.issues) add(`${formatPath(issue.path)}: ${messageOf(issue)}`, issue.severity)
}

function unsupportedVersion(issue: { readonly code: string }): string {
  return 'value' in issue && typeof issue.value === 'string' ? issue.value : 'unknown'
}

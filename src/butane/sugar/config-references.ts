import { parseJson } from '../../config/json/parse.ts'
import { originsOfJson } from '../../config/json/origins.ts'
import { parseConfig } from '../../config/parse.ts'
import { specOf } from '../../config/spec/select.ts'
import { SPEC_VERSIONS, type SpecVersion } from '../../config/spec/versions.ts'
import { messageOf } from '../../report/messages.ts'
import { formatPath, type ConfigPath } from '../../report/path.ts'
import type { Severity } from '../../report/issue.ts'
import { isButaneText } from '../language.ts'
import { report, type TranslationContext } from '../context.ts'
import { embedDocument } from '../embedded.ts'
import type { ButaneDocument, ButaneResource } from '../model.ts'
import { textOf } from '../text.ts'

/**
 * Checks the configs that are embedded as text in `merge` and `replace`, each by the rules of its own
 * version, and translates local ones that are Butane.
 *
 * Butane means to check local ones too, and does not; of inline ones it checks those of its own
 * version; and it embeds Butane as it is, which no machine of its own can read.
 */
export async function checkReferences(document: ButaneDocument, context: TranslationContext): Promise<void> {
  if (context.variant.base < 2) return
  const { merge = [], replace } = document.ignition?.config ?? {}
  for (const resource of [...merge, ...(replace === undefined ? [] : [replace])]) {
    const found = embeddedText(resource, context)
    if (found === undefined) continue
    const { local } = resource
    const isButane = local !== undefined && isButaneText(found.text)
    const text = isButane ? await embedDocument({ resource, local, ...found }, context) : found.text
    if (text !== undefined) await checkEmbedded({ ...found, text, isButane }, context)
  }
}

interface Found {
  readonly text: string
  /** Where the document asks for it. */
  readonly path: ConfigPath
}

function embeddedText(resource: ButaneResource, context: TranslationContext): Found | undefined {
  // Bytes that are said to be compressed are no text.
  if ((resource.compression ?? '') !== '' || resource.source !== undefined) return undefined
  if (resource.inline !== undefined) {
    return { text: resource.inline, path: context.paths.pathOf(resource, 'inline') }
  }
  const answer = resource.local === undefined ? undefined : context.options.files?.read(resource.local)
  if (answer?.kind !== 'bytes') return undefined
  return { text: textOf(answer.bytes), path: context.paths.pathOf(resource, 'local') }
}

async function checkEmbedded(
  { text, path, isButane }: Found & { readonly isButane: boolean },
  context: TranslationContext,
): Promise<void> {
  const add = (detail: string, severity: Severity = 'error'): void =>
    report(context, path, { code: 'butane-merge-invalid', severity, detail })
  const json = parseJson(text)
  if (json.kind === 'fault') return add(json.detail)
  const selected = specOf(json.value)
  const expected = context.variant.ignition
  const versionPath = [...path.slice(0, -1), 'version']
  if (selected.kind === 'issue') {
    const { issue } = selected
    if (issue.code !== 'version-unsupported') return add(messageOf(issue))
    const version = 'value' in issue && typeof issue.value === 'string' ? issue.value : 'unknown'
    return report(context, versionPath, { code: 'butane-merge-unchecked', severity: 'warning', version, expected })
  }
  const { spec } = selected
  if (isNewer(spec, expected)) {
    report(context, versionPath, { code: 'butane-merge-newer', severity: 'warning', version: spec.version, expected })
  }
  // What Butane becomes was checked while it was translated, at its own lines.
  if (isButane) return
  const embedded = { source: { kind: 'generated', by: String(path.at(-1)) }, text } as const
  const parsed = await parseConfig(json.value, spec, originsOfJson(embedded, json.positions))
  for (const issue of parsed.report.issues) add(`${formatPath(issue.path)}: ${messageOf(issue)}`, issue.severity)
}

function isNewer({ minor }: SpecVersion, than: string): boolean {
  return minor > (SPEC_VERSIONS.find(({ version }) => version === than)?.minor ?? Infinity)
}

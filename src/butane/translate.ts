import type { Origins } from '../config/origins.ts'
import { parseConfig } from '../config/parse.ts'
import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import type { Issue } from '../report/issues.ts'
import { formatPath, type ConfigPath } from '../report/path.ts'
import { hasErrors, type Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import type { JsonObject } from '../util/json.ts'
import type { TranslateResult, TranslationContext, TranslationOptions } from './context.ts'
import { dialectOf } from './dialect.ts'
import { expandDocument } from './expand.ts'
import { hasFeature } from './features.ts'
import { findUnsupported } from './filters.ts'
import type { ButaneDocument } from './model.ts'
import { createProvenance } from './provenance.ts'
import { readYaml, type ReadYaml } from './read-yaml.ts'
import { machineConfig } from './sugar/openshift.ts'
import { placeAt, type SourceTree } from './yaml/source-tree.ts'
import { keySpanAt, nodeAt, spanAt } from '../yaml/node.ts'

/**
 * Translates a Butane document to the Ignition config that it stands for.
 *
 * The same document and the same local files always give the same config. What is wrong with the document, or with the
 * config that it becomes, is in the report, at the line of the document that caused it.
 */
export async function translate(
  bytes: Uint8Array,
  source: ConfigSource,
  options: TranslationOptions = {},
): Promise<TranslateResult> {
  const read = await readYaml(bytes, source)
  if (read.kind === 'invalid') return { kind: 'invalid', report: { issues: read.issues } }
  return await translateDocument(read, options)
}

async function translateDocument(
  { tree, variant, document, decoded }: ReadYaml,
  options: TranslationOptions,
): Promise<TranslateResult> {
  const provenance = createProvenance(decoded.paths)
  const context: TranslationContext = {
    variant,
    tree,
    paths: decoded.paths,
    provenance,
    options,
    issues: [...decoded.issues],
    embedded: { bytes: new Map(), configs: new Map(), issues: [] },
    translate,
  }
  const ignition = await expandDocument(decoded.value, document, context)
  if (ignition === undefined) return { kind: 'invalid', report: reportOf(context.issues, context) }
  for (const { path, reason } of findUnsupported(ignition, variant, options.raw === true)) {
    const place = placeAt(tree, provenance.trace(ignition, path))
    context.issues.push({ code: 'butane-unsupported', severity: 'error', variant: variant.name, reason, ...place })
  }
  const spec = SPEC_VERSIONS.find(({ version }) => version === variant.ignition)
  if (spec === undefined) throw new TypeError(`no spec ${variant.ignition}`)
  const origins = originsOf(ignition, context)
  const parsed = await parseConfig(ignition, spec, origins)
  const dialect = dialectOf(variant)
  const found = parsed.report.issues.map((issue) => {
    return { ...inDocument(issue, (path) => provenance.trace(ignition, path)), dialect }
  })
  const report = reportOf([...context.issues, ...found], context)
  if (parsed.kind === 'invalid' || hasErrors(report)) return { kind: 'invalid', report }
  const { config } = parsed
  const embedded = context.embedded.configs
  return {
    ...wrapped(ignition, document, context),
    kind: 'translated',
    variant,
    ignition,
    config,
    origins,
    embedded,
    report,
  }
}

/** An issue of the config with the paths of the document. */
function inDocument(issue: Issue, trace: (path: ConfigPath) => ConfigPath): Issue {
  const traced = { ...issue, path: trace(issue.path) }
  return 'second' in traced ? { ...traced, second: { ...traced.second, path: trace(traced.second.path) } } : traced
}

function wrapped(
  ignition: JsonObject,
  document: ButaneDocument,
  { variant, options }: TranslationContext,
): { readonly machineConfig?: JsonObject } {
  if (!hasFeature(variant, 'machine-config') || options.raw === true) return {}
  return { machineConfig: machineConfig(ignition, document) }
}

function originsOf(ignition: JsonObject, { tree, provenance }: TranslationContext): Origins {
  return {
    locate(path, part) {
      const from = provenance.trace(ignition, path)
      const span = part === 'key' ? keySpanAt(tree.root, from) : spanAt(tree.root, from)
      return { document: tree.document, span }
    },
  }
}

/** What was found in a document, and then what was found in those that it embeds. */
function reportOf(issues: readonly Issue[], { tree, embedded }: TranslationContext): Report {
  return { issues: [...inOrder(issues, tree), ...embedded.issues] }
}

/** The issues in the order in which a reader of the document meets them. */
function inOrder(issues: readonly Issue[], tree: SourceTree): readonly Issue[] {
  return atMisspelt(issues, tree).sort((one, other) => startOf(one) - startOf(other))
}

function startOf(issue: Issue): number {
  return issue.location?.span.start ?? 0
}

/** What is said of a key that is missing is shown at the key that was probably meant to be it. */
function atMisspelt(issues: readonly Issue[], tree: SourceTree): Issue[] {
  const misspelt = new Map<string, Issue['location']>()
  for (const issue of issues) {
    if (issue.code !== 'butane-unknown-key' || issue.suggestion === undefined) continue
    const meant = [...issue.path.slice(0, -1), issue.suggestion]
    if (nodeAt(tree.root, meant) === undefined) misspelt.set(formatPath(meant), issue.location)
  }
  if (misspelt.size === 0) return [...issues]
  return issues.map((issue) => {
    const location = misspelt.get(formatPath(issue.path))
    return location === undefined ? issue : { ...issue, location }
  })
}

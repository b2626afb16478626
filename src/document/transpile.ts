import type { LocalFiles } from '../util/local-files.ts'
import { renderJson } from '../butane/render-json.ts'
import { renderYaml } from '../butane/render-yaml.ts'
import { translate } from '../butane/translate.ts'
import { parseJson } from '../config/json/parse.ts'
import { specOf } from '../config/spec/select.ts'
import type { ConfigSource } from '../report/source.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import { isJsonObject, type ExactJson, type JsonObject } from '../util/json.ts'
import { exactIntegers } from './exact-integers.ts'
import { withHashes, type HashOf } from './locked-resources.ts'
import { markerIssues, readDocument } from './read.ts'
import { sniff } from './sniff.ts'
import type { Sniffed } from './sniff.ts'
import { describe, transpiledConfig, withinLimit, type Transpiled } from './transpiled.ts'
import type { Gzip, Unpack } from '../util/compression.ts'

/** How a document is transpiled. */
export interface TranspileOptions {
  /** Undoes what a document is packed in. */
  readonly unpack: Unpack
  /** Whether the bytes are taken for Butane whatever they look like. */
  readonly butaneOnly?: boolean
  /** Where local files are; without it every reference to one is an error. */
  readonly files?: LocalFiles
  /** See {@link ReadOptions}. */
  readonly gzip?: Gzip
  /** The platform whose dynamic data a Container Linux Config means. */
  readonly platform?: string
  /** The bare Ignition config, where the variant would wrap it. */
  readonly raw?: boolean
  /** What a document without contents is; see {@link ReadOptions}. */
  readonly empty?: 'allow' | 'refuse'
  /** Whether JSON is indented. */
  readonly pretty?: boolean
  /** Whether YAML begins with `---`. */
  readonly separator?: boolean
  /** The hash that each thing has which the config fetches. @default those that stand in the document */
  readonly hashOf?: HashOf | undefined
}

/**
 * Turns a document of any language into the text of an Ignition config, or of the MachineConfig around it.
 *
 * Butane becomes the version of its variant; documents of spec 1 and 2 and Container Linux Configs become 3.1.0, the
 * version that they are converted to; documents of spec 3 keep theirs.
 */
export async function transpile(
  bytes: Uint8Array,
  source: ConfigSource,
  options: TranspileOptions,
): Promise<Transpiled> {
  const sniffed = options.butaneOnly === true ? undefined : lookAt(bytes, options)
  const isOther = sniffed?.kind === 'document' && sniffed.language !== 'butane'
  const isText = sniffed === undefined || sniffed.kind === 'unknown' || sniffed.kind === 'document'
  // UTF-16 is text too for YAML, and what is no document of any language is best explained as Butane.
  const isBlankButane = sniffed?.kind === 'blank' && options.empty === undefined
  if (!isOther && (isText || sniffed.kind === 'unreadable' || isBlankButane)) {
    const transpiled = await transpileButane(sniffed?.kind === 'document' ? sniffed.bytes : bytes, source, options)
    if (sniffed === undefined) return transpiled
    return { ...transpiled, report: { issues: [...markerIssues(sniffed, source), ...transpiled.report.issues] } }
  }
  return await transpileOther(bytes, source, options)
}

async function transpileButane(
  bytes: Uint8Array,
  source: ConfigSource,
  options: TranspileOptions,
): Promise<Transpiled> {
  const { files, gzip, raw = false, pretty = false, separator = false } = options
  const translation = await translate(bytes, source, { raw, files, gzip })
  if (translation.kind === 'invalid') return translation
  const { ignition, machineConfig, origins, report } = translation
  const exact = hashed(exactIntegers(ignition, origins), options)
  const text =
    machineConfig === undefined
      ? renderJson(exact, { pretty })
      : renderYaml(withConfig(machineConfig, exact), { separator })
  return withinLimit({ kind: 'text', text, report, describeOrigins: () => describe(ignition, origins) }, source)
}

async function transpileOther(bytes: Uint8Array, source: ConfigSource, options: TranspileOptions): Promise<Transpiled> {
  const { pretty = false, files, gzip, platform, empty, unpack } = options
  const read = await readDocument(bytes, source, {
    unpack,
    localFiles: files,
    gzip,
    platform,
    empty,
  })
  if (read.kind === 'invalid') return read
  if (read.kind === 'empty') {
    const text = renderJson({ ignition: { version: CONVERTED } }, { pretty })
    return { kind: 'text', text, report: read.report, describeOrigins: () => '' }
  }
  const version = versionOf(lookAt(bytes, options))
  return withinLimit(transpiledConfig(read, { version, pretty, report: read.report, hashOf: options.hashOf }), source)
}

function hashed(config: ExactJson, { hashOf }: TranspileOptions): ExactJson {
  return hashOf === undefined ? config : withHashes(config, hashOf)
}

function lookAt(bytes: Uint8Array, { unpack }: TranspileOptions): Sniffed {
  return sniff(bytes, { unpack, limit: DOCUMENT_LIMIT })
}

/** A MachineConfig with its config as it is written out. */
function withConfig(machineConfig: JsonObject, config: ExactJson): ExactJson {
  const spec = machineConfig['spec']
  return isJsonObject(spec) && isJsonObject(spec['config'])
    ? { ...machineConfig, spec: { ...spec, config } }
    : machineConfig
}

/** The version that documents of older specs are converted to. */
const CONVERTED = '3.1.0'

/** The version that a document says it has, if it is one of spec 3. */
function versionOf(sniffed: Sniffed): string {
  if (sniffed.kind !== 'document' || sniffed.language !== 'ignition') return CONVERTED
  const json = parseJson(new TextDecoder().decode(sniffed.bytes))
  const selected = json.kind === 'json' ? specOf(json.value) : undefined
  return selected?.kind === 'spec' ? selected.spec.version : CONVERTED
}

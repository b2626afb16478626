import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import type { ReadDocument } from '../../src/document/document.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { formatPath } from '../../src/report/path.ts'
import { isJsonObject } from '../../src/util/json.ts'
import type { JsonObject } from '../../src/util/json.ts'

/** The minor versions of spec 3, for tests that hold for all of them. */
export const MINORS: readonly number[] = SPEC_VERSIONS.map(({ minor }) => minor)

/** Reads a document from its text. */
export async function readText(text: string): Promise<ReadDocument> {
  return readDocument(new TextEncoder().encode(text), { kind: 'file', path: 'test.ign' })
}

/** Reads a config at a minor version of spec 3; `ignition.version` is filled in. */
export async function readConfig(config: JsonObject, minor: number): Promise<ReadDocument> {
  return readText(JSON.stringify(atVersion(config, minor), undefined, 2))
}

/** A config that says which minor version it follows. */
export function atVersion(config: JsonObject, minor: number): JsonObject {
  const ignition = isJsonObject(config['ignition']) ? config['ignition'] : {}
  return { ...config, ignition: { ...ignition, version: SPEC_VERSIONS[minor]?.version ?? '' } }
}

/** The issues of a document, each as `severity code path`, in the order of the report. */
export function issuesOf({ report }: ReadDocument): readonly string[] {
  return report.issues.map(({ severity, code, path }) => `${severity} ${code} ${formatPath(path)}`)
}

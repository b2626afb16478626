import { isJsonObject, type JsonObject, type JsonValue } from '../../util/json.ts'
import { DOCUMENT_OUTPUTS } from './documents.ts'
import { OUTPUT_FORMATS, type OutputName } from './formats.ts'
import { MACHINE_OUTPUTS } from './machine.ts'
import { OTHER_OUTPUTS } from './surroundings.ts'
import { FAILURE, INVALID } from './parts.ts'

/** What each command prints as JSON when it does its work. Members may come; one that changes or goes makes `format` grow. */
export const OUTPUTS: Readonly<Record<OutputName, JsonObject>> = {
  ...MACHINE_OUTPUTS,
  ...DOCUMENT_OUTPUTS,
  ...OTHER_OUTPUTS,
}

/** The commands that print data. */
export const OUTPUT_NAMES: readonly OutputName[] = Object.keys(OUTPUT_FORMATS).filter(isOutput)

/** Whether a command prints data of its own form. */
export function isOutput(name: string): name is OutputName {
  return Object.hasOwn(OUTPUT_FORMATS, name)
}

/** The JSON Schema (Draft 2020-12) of everything that a command can print with `--json`. */
export function outputSchema(name: OutputName): JsonObject {
  const format = { const: OUTPUT_FORMATS[name], description: 'The number of this form.' }
  const { anyOf, ...own } = OUTPUTS[name]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `firstlight ${name} --json`,
    anyOf: [
      ...(anyOf === undefined ? [own] : alternatives(anyOf)).map((one) => withFormat(one, format)),
      INVALID,
      FAILURE,
    ],
  }
}

function alternatives(anyOf: JsonValue): readonly JsonObject[] {
  return Array.isArray(anyOf) ? (anyOf as readonly JsonValue[]).filter(isJsonObject) : []
}

function withFormat(schema: JsonObject, format: JsonObject): JsonObject {
  const { properties, required } = schema
  return {
    ...schema,
    properties: { format, ...(isJsonObject(properties) ? properties : {}) },
    required: ['format', ...(Array.isArray(required) ? (required as readonly string[]) : [])],
  }
}

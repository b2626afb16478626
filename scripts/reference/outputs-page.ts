import { OUTPUT_FORMATS } from '../../src/cli/output/formats.ts'
import { FAILURE, INVALID } from '../../src/cli/output/parts.ts'
import { OUTPUT_NAMES, OUTPUTS } from '../../src/cli/output/schemas.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/util/json.ts'

/** `docs/reference/outputs.md`: what every command prints with `--json`. */
export function outputsPage(): string {
  return [
    `# Output formats

With \`--json\` a command prints one object in one line on standard output. Its member \`format\` is the number of its form: it grows
when a member changes its meaning or goes, and stays when members come, so that a reader must not mind members that it does not
know. \`firstlight schema output COMMAND\` prints the JSON Schema, by which a test checks what commands really print.
\`validate\` and \`lint\` also know \`--format sarif\` and \`github\`, \`test\` knows \`tap\` and \`junit\`.

Members with a question mark may be absent.
`,
    `## Failures\n\nWhat fails is printed so by every command, with its exit code:\n\n${tableOf(FAILURE)}\n`,
    `## Documents that are not valid\n\nA command that gets no config out of a document prints instead:\n\n${tableOf(INVALID)}\n`,
    ...OUTPUT_NAMES.map(
      (name) => `## ${name}\n\n\`"format": ${OUTPUT_FORMATS[name]}\`\n\n${tablesOf(OUTPUTS[name])}\n`,
    ),
  ].join('\n')
}

function tablesOf(schema: JsonObject): string {
  const { anyOf } = schema
  if (!Array.isArray(anyOf)) return tableOf(schema)
  return (anyOf as readonly JsonValue[]).filter(isJsonObject).map(tableOf).join('\n\nOr:\n\n')
}

function tableOf(schema: JsonObject): string {
  const rows = membersOf(schema, '')
  return ['| Member | Type | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function membersOf(schema: JsonObject, above: string): readonly string[] {
  const required = new Set((schema['required'] ?? []) as readonly string[])
  const properties = schema['properties']
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, member]) => {
    if (!isJsonObject(member)) return []
    const path = `${above}${name}`
    const items = member['items']
    const row = `| \`${path}\`${required.has(name) ? '' : '?'} | ${typeOf(member)} | ${textOf(member['description'])} |`
    return [row, ...membersOf(member, `${path}.`), ...(isJsonObject(items) ? membersOf(items, `${path}[].`) : [])]
  })
}

function typeOf({ type, enum: words, const: only }: JsonObject): string {
  if (Array.isArray(words)) return words.map((word) => `\`${String(word)}\``).join(', ')
  if (only !== undefined) return `\`${JSON.stringify(only)}\``
  return typeof type === 'string' ? type : 'any'
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

import { defineCommand, type Command } from '../command/command.ts'
import { required, usageError, word } from '../command/option.ts'
import { json } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import type { JsonObject } from '../../util/json.ts'

/** `firstlight schema`: the JSON Schema of a language, for editors. */
export const schemaCommand: Command = defineCommand({
  exits: [0, 2],
  arguments: {
    variant: required(
      word('variant', 'a variant of Butane, ignition, test (files of tests) or output', { offers: variantNames }),
    ),
    version: word('version', 'its version; of output, a command that prints JSON', { offers: versions }),
  },
  options: json('the same: a schema is JSON'),
  notes: ['A document names its schema in its first line:', '# yaml-language-server: $schema=flatcar-1.1.0.json'],
  examples: [
    'firstlight schema flatcar 1.1.0 -o flatcar-1.1.0.json',
    'firstlight schema ignition 3.4.0',
    'firstlight schema output plan',
  ],
  async run({ settings: { variant, version }, io }) {
    const schema = await schemaOf(variant, version)
    io.out(`${JSON.stringify(schema, undefined, 2)}\n`)
    return DONE
  },
})

async function schemaOf(variant: string, version: string | undefined): Promise<JsonObject> {
  if (variant === 'test' && (version ?? '1') === '1') return (await import('../../trial/schema.ts')).testSchema()
  if (version === undefined) {
    throw usageError('schema: no version was given', 'firstlight schema --help tells what it takes')
  }
  if (variant === 'output') return await outputSchema(version)
  return variant === 'ignition' ? await ignitionSchema(version) : await variantSchema(variant, version)
}

async function outputSchema(command: string): Promise<JsonObject> {
  const { isOutput, OUTPUT_NAMES, outputSchema: schemaOfOutput } = await import('../output/schemas.ts')
  if (isOutput(command)) return schemaOfOutput(command)
  throw usageError(`there is no schema of what ${command} prints`, `there are ${OUTPUT_NAMES.join(', ')}`)
}

async function variantNames(): Promise<readonly string[]> {
  const { VARIANTS } = await import('../../butane/variants.ts')
  return [...new Set(VARIANTS.map(({ name }) => name)), 'ignition', 'test', 'output']
}

async function versions(): Promise<readonly string[]> {
  const [{ VARIANTS }, { SPEC_VERSIONS }] = await Promise.all([
    import('../../butane/variants.ts'),
    import('../../config/spec/versions.ts'),
  ])
  return [...new Set([...VARIANTS, ...SPEC_VERSIONS].map(({ version }) => version))]
}

async function ignitionSchema(version: string): Promise<JsonObject> {
  const { SPEC_VERSIONS } = await import('../../config/spec/versions.ts')
  const spec = SPEC_VERSIONS.find((row) => row.version === version)
  if (spec === undefined) {
    const known = SPEC_VERSIONS.map((row) => row.version).join(', ')
    throw usageError(`there is no version ${version} of ignition`, `there are ${known}`)
  }
  const { editorSchema } = await import('../../config/spec/json-schema.ts')
  return editorSchema(spec)
}

async function variantSchema(name: string, version: string): Promise<JsonObject> {
  const { findVariant, VARIANTS } = await import('../../butane/variants.ts')
  const answer = findVariant(name, version)
  if (answer.kind !== 'found') {
    const own = VARIANTS.filter((row) => row.name === name).map((row) => row.version)
    const names = [...new Set(VARIANTS.map((row) => row.name)), 'ignition', 'test', 'output']
    throw own.length === 0
      ? usageError(`there is no variant ${name}`, `there are ${names.join(', ')}`)
      : usageError(`there is no version ${version} of the variant ${name}`, `there are ${own.join(', ')}`)
  }
  const { butaneSchema } = await import('../../butane/json-schema.ts')
  return butaneSchema(answer.variant)
}

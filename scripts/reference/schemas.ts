import { butaneSchema } from '../../src/butane/json-schema.ts'
import { VARIANTS } from '../../src/butane/variants.ts'
import { LEGACY_VERSIONS } from '../../src/config/legacy/version.ts'
import { editorSchema } from '../../src/config/spec/json-schema.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import type { JsonObject } from '../../src/util/json.ts'
import type { Page } from './page.ts'
import { definitions } from './shared-schema.ts'

const DRAFT = 'http://json-schema.org/draft-07/schema#'

/** What SchemaStore's catalog says of a schema. */
interface CatalogEntry {
  readonly name: string
  readonly description: string
  readonly fileMatch: readonly string[]
  readonly url: string
}

const BUTANE: CatalogEntry = {
  name: 'Butane',
  description:
    'Documents from which the Ignition configs of Fedora CoreOS, Flatcar, RHEL for Edge and OpenShift are made',
  fileMatch: ['*.bu', '*.butane'],
  url: 'https://www.schemastore.org/butane.json',
}

const IGNITION: CatalogEntry = {
  name: 'Ignition',
  description: 'Configs that machines are provisioned from at their first boot',
  fileMatch: ['*.ign'],
  url: 'https://www.schemastore.org/ignition.json',
}

/** The schemas of all versions in one file for each language, and their entries of the catalog, as SchemaStore has them. */
export function schemaPages(): readonly Page[] {
  return [
    { file: 'schemas/butane.json', text: textOf(butane()) },
    { file: 'schemas/ignition.json', text: textOf(ignition()) },
    { file: 'schemas/catalog.json', text: textOf({ schemas: [asJson(BUTANE), asJson(IGNITION)] }) },
  ]
}

function asJson({ name, description, fileMatch, url }: CatalogEntry): JsonObject {
  return { name, description, fileMatch: [...fileMatch], url }
}

function textOf(schema: JsonObject): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`
}

function butane(): JsonObject {
  const shared = definitions()
  const names = [...new Set(VARIANTS.map(({ name }) => name))]
  const versions = names.map((name) => ({
    if: { properties: { variant: { const: name } }, required: ['variant'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of the language of schemas
    then: { properties: { version: { enum: VARIANTS.filter((row) => row.name === name).map((row) => row.version) } } },
  }))
  const documents = VARIANTS.map((variant) => ({
    if: {
      properties: { variant: { const: variant.name }, version: { const: variant.version } },
      required: ['variant', 'version'],
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of the language of schemas
    then: shared.add(`${variant.name}-${variant.version}`, butaneSchema(variant)),
  }))
  return {
    $schema: DRAFT,
    $id: BUTANE.url,
    title: BUTANE.name,
    description: BUTANE.description,
    type: 'object',
    required: ['variant', 'version'],
    properties: {
      variant: { description: 'The variant of the language: for which operating system this is.', enum: names },
      version: { description: 'The version of the variant.', type: 'string' },
    },
    allOf: [...versions, ...documents],
    definitions: shared.all(),
  }
}

/** The specs before the third have no schema: their documents are let be. */
function ignition(): JsonObject {
  const shared = definitions()
  const known = [...SPEC_VERSIONS.map(({ version }) => version), ...LEGACY_VERSIONS]
  const documents = SPEC_VERSIONS.map((spec) => ({
    if: {
      properties: { ignition: { properties: { version: { const: spec.version } }, required: ['version'] } },
      required: ['ignition'],
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of the language of schemas
    then: shared.add(`ignition-${spec.version}`, editorSchema(spec)),
  }))
  return {
    $schema: DRAFT,
    $id: IGNITION.url,
    title: IGNITION.name,
    description: IGNITION.description,
    type: 'object',
    anyOf: [{ required: ['ignition'] }, { required: ['ignitionVersion'] }],
    properties: {
      ignition: {
        type: 'object',
        required: ['version'],
        properties: { version: { description: 'The version of the spec.', enum: known } },
      },
    },
    allOf: documents,
    definitions: shared.all(),
  }
}

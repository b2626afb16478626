// Compiles the JSON Schemas of src/config/spec into validators, so that nothing is compiled when the program runs, and takes the script of
// the resident engine's clients into the program. Writes only what has changed: the build stays incremental.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { typeSchema } from '../src/config/spec/json-schema.ts'
import { SPEC_VERSIONS } from '../src/config/spec/versions.ts'

const folder = 'src/config/spec/validators'
mkdirSync(folder, { recursive: true })
for (const spec of SPEC_VERSIONS) {
  const ajv = new Ajv2020({ allErrors: true, inlineRefs: false, messages: false, code: { source: true, esm: true } })
  const file = `${folder}/v3_${spec.minor}.ts`
  write(file, moduleText(standalone.default(ajv, ajv.compile(typeSchema(spec)))))
}
const client = readFileSync('initrd/dracut/30firstlight/firstlight-client', 'utf8')
const written = '// Written by scripts/generate.ts from initrd/dracut/30firstlight/firstlight-client. Do not edit.'
write('src/program/client-text.ts', `${written}\nexport const CLIENT_TEXT: string = ${JSON.stringify(client)}\n`)

function write(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

/** Gives the code that ajv wrote an exported type, and refuses it if it needs anything of ajv when it runs. */
function moduleText(code: string): string {
  const [, name] = /export const validate = (\w+);/.exec(code) ?? []
  if (name === undefined || code.includes('require(')) throw new Error('ajv wrote code of an unexpected form')
  const body = code
    .replace('"use strict";', '')
    .replace(/export const validate = \w+;/, '')
    .replace(/export default \w+;/, '')
    // Joining the findings of every element takes quadratic time: from some number on, more are of no use.
    .replaceAll('vErrors.concat(', 'joined(vErrors, ')
  return [
    '// @ts-nocheck',
    '// Written by scripts/generate.ts from the tables in src/config/spec. Do not edit.',
    "import type { Validate } from '../validator.ts'",
    `export const validate: Validate = ${name}`,
    'function joined(all, more) { return all.length > 1000 ? all : all.concat(more) }',
    body,
    '',
  ].join('\n')
}

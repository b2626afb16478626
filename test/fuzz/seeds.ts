import fs from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { isJsonObject, type JsonValue } from '../../src/util/json.ts'
import { LANGUAGES } from '../helpers/secret-places.ts'
import { readScenarios } from '../helpers/scenario-file.ts'

/** A document to begin with, and the machine that it is meant for. */
export interface Seed {
  readonly name: string
  readonly text: string
  /** A description as for `--machine`. */
  readonly machine?: string
}

/** Real documents beside the checkout, where there are some. */
const CORPUS = '../shared/corpus'

/** Everything that the project has: scenarios, examples, the documents of the secrets' tests, and the corpus. */
export function loadSeeds(): readonly Seed[] {
  return [...scenarioSeeds(), ...filesBelow('examples'), ...secretSeeds(), ...filesBelow(CORPUS)]
}

function* scenarioSeeds(): Generator<Seed> {
  for (const { file, before, configText, config } of readScenarios('test/scenarios')) {
    const machine = before?.machine
    const text = configText?.replaceAll('$VERSION', '3.5.0') ?? textOf(config)
    if (text.includes('$SERVER')) continue
    yield { name: file, text, ...(machine === undefined ? {} : { machine: stringify(machine) }) }
  }
}

function textOf(config: JsonValue | undefined): string {
  const given = isJsonObject(config) ? config : {}
  const ignition = isJsonObject(given['ignition']) ? given['ignition'] : {}
  return JSON.stringify({ ...given, ignition: { version: '3.5.0', ...ignition } }, undefined, 2)
}

function* secretSeeds(): Generator<Seed> {
  for (const { name, places, document, write } of LANGUAGES) {
    for (const [place, content] of Object.entries(places)) {
      yield { name: `${name}: ${place}`, text: write(document(content)) }
    }
  }
}

function* filesBelow(directory: string): Generator<Seed> {
  if (!fs.existsSync(directory)) return
  for (const entry of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const file = path.join(directory, entry)
    if (!/\.(?:bu|ign|butane|fcc|ya?ml|json)$/.test(entry) || fs.statSync(file).size > 65_536) continue
    yield { name: file, text: fs.readFileSync(file, 'utf8') }
  }
}

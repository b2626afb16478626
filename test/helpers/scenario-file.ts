import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { Before, ExpectedIssue, ServedAnswer, TreeNode } from '../../src/trial/case.ts'
import type { JsonValue } from '../../src/util/json.ts'

/** A scenario file. See `test/scenarios/README.md`. */
export interface Scenario {
  readonly title: string
  readonly minVersion?: string
  readonly maxVersion?: string
  readonly config?: JsonValue
  readonly configText?: string
  readonly serve?: Readonly<Record<string, ServedAnswer>>
  readonly resultFile?: boolean
  readonly before?: Before
  readonly after?: {
    /** Besides nodes, the words `absent` and `ignore`. */
    readonly tree?: Readonly<Record<string, TreeNode>>
    readonly devices?: Readonly<Record<string, JsonValue>>
    readonly operations?: readonly string[]
  }
  readonly issues?: readonly ExpectedIssue[]
  readonly error?: {
    readonly code: string
    readonly path?: string
    readonly message?: string
    readonly untouched?: boolean
  }
}

/** A scenario with the name of its file, relative to `test/scenarios`. */
export interface NamedScenario extends Scenario {
  readonly file: string
  readonly isPositive: boolean
}

const KEYS: readonly string[] = [
  'title',
  'minVersion',
  'maxVersion',
  'config',
  'configText',
  'serve',
  'resultFile',
  'before',
  'after',
  'issues',
  'error',
]

/** Reads every scenario below a directory. */
export function readScenarios(directory: string): readonly NamedScenario[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readScenario(directory, name))
}

/**
 * Reads a scenario. A file with a key that means nothing is refused: it would test nothing.
 * @param name the path of its file from the directory that holds `positive` and `negative`
 */
export function readScenario(directory: string, name: string): NamedScenario {
  const scenario = parse(fs.readFileSync(path.join(directory, name), 'utf8')) as Scenario
  const unknown = Object.keys(scenario).filter((key) => !KEYS.includes(key))
  const isPositive = name.startsWith('positive/')
  if (unknown.length > 0) throw new Error(`${name}: unknown keys ${unknown.join(', ')}`)
  if (typeof scenario.title !== 'string') throw new Error(`${name}: no title`)
  if (isPositive && scenario.error !== undefined) throw new Error(`${name}: a positive scenario has no error`)
  if (!isPositive && scenario.error === undefined && scenario.issues === undefined) {
    throw new Error(`${name}: a negative scenario says what is wrong: issues or an error`)
  }
  return { ...scenario, file: name, isPositive }
}

/** The document of a scenario as it is typed, at one spec version. */
export function documentOf(
  scenario: Scenario,
  { version, server = '$SERVER' }: { readonly version: string; readonly server?: string | undefined },
): string {
  const text = scenario.configText ?? JSON.stringify(withVersion(scenario.config), undefined, 2)
  return text.replaceAll('$VERSION', version).replaceAll('$SERVER', server)
}

function withVersion(config: Scenario['config']): unknown {
  const document = (config ?? {}) as Record<string, unknown>
  return { ...document, ignition: { version: '$VERSION', ...(document['ignition'] as object | undefined) } }
}

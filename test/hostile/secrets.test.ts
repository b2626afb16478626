/** Every place of a secret, with every mistake, in every language: nothing that is printed shows it. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'
import { CANARY, LANGUAGES, NUMBER, type Language } from '../helpers/secret-places.ts'
import { KEY_MISTAKES, TEXT_MISTAKES, VALUE_MISTAKES, withSecretMembers } from '../helpers/secret-mistakes.ts'

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-secrets-'))
afterAll(() => fs.rmSync(directory, { recursive: true }))

/** What prints what is wrong with a document; `DOC` is its file. Each document goes through the first and one of the others. */
const FIRST = ['firstlight', 'validate', 'DOC']
const OTHERS = [
  ['firstlight', 'validate', '--json', '--strict', 'DOC'],
  ['ignition-validate', 'DOC'],
  ['firstlight', 'transpile', 'DOC'],
  ['firstlight', 'transpile', '--json', '--strict', 'DOC'],
  ['firstlight', 'plan', '--offline', '--log-level', 'debug', 'DOC'],
  ['butane', '--raw-errors', 'DOC'],
  ['firstlight', 'plan', '--offline', '--json', 'DOC'],
  ['butane', '--strict', '--debug', 'DOC'],
  ['firstlight', 'render', '--offline', '--origins', 'DOC'],
  ['ignition-apply', '--offline', '--root', 'none', 'DOC'],
] as const

/** All documents, or one of so many: the others are for `npm run test:hostile`. */
const ONE_OF = process.env['FIRSTLIGHT_HOSTILE'] === 'all' ? 1 : 7

let runs = 0

/** What is printed of a document; not the config itself, which is the document again. */
async function printed([name = '', ...args]: readonly string[], document: string): Promise<string> {
  runs += 1
  const io = testIo({ cwd: directory, environment: { container: 'yes' } })
  const code = await main(['node', name, ...args.map((word) => (word === 'DOC' ? document : word))], io)
  if (code === 70) return `a bug: ${CANARY}\n${io.errors}`
  const isConfig = code === 0 && /^(?:butane|transpile)$/.test(name === 'butane' ? name : (args[0] ?? ''))
  return isConfig ? io.errors : io.errors + io.output
}

/** A document for each mistake in each place. */
function* documents({ document, places, write }: Language): Generator<readonly [what: string, text: string]> {
  for (const [place, content] of Object.entries(places)) {
    const whole = document(content)
    for (const [mistake, change] of Object.entries(VALUE_MISTAKES)) {
      yield [`${place}, ${mistake}`, write(withSecretMembers(whole, (key, value) => [key, change(value)]) as object)]
    }
    for (const [mistake, change] of Object.entries(KEY_MISTAKES)) {
      yield [`${place}, ${mistake}`, write(withSecretMembers(whole, (key, value) => [change(key), value]) as object)]
    }
    const lines = write(whole).split('\n')
    const at = lines.findIndex((line) => line.includes(CANARY))
    for (const [mistake, change] of Object.entries(TEXT_MISTAKES)) {
      yield [`${place}, ${mistake}`, change(lines, at).join('\n')]
    }
  }
}

describe('no mistake makes a secret visible', () => {
  test.each(LANGUAGES.map((language) => [language.name, language] as const))(
    'in %s',
    { timeout: 300_000 },
    async (_, language) => {
      const leaks: string[] = []
      const file = path.join(directory, language.file)
      let index = 0
      for (const [what, text] of documents(language)) {
        fs.writeFileSync(file, text)
        for (const command of [FIRST, OTHERS[index % OTHERS.length] ?? FIRST]) {
          const lines = (await printed(command, language.file))
            .split('\n')
            .filter((line) => line.includes(CANARY) || line.includes(String(NUMBER)))
          if (lines.length > 0) leaks.push(`${what}: ${command.join(' ')}\n  ${lines.slice(0, 2).join('\n  ')}`)
        }
        index += 1
      }
      expect(leaks).toEqual([])
    },
  )

  test('in the program itself', { timeout: 300_000 }, () => {
    const leaks: string[] = []
    for (const language of LANGUAGES) {
      for (const [index, [what, input]] of [...documents(language)].entries()) {
        if (index % (97 * ONE_OF) !== 0) continue
        const args = ['dist/bin/firstlight.js', 'validate', '-']
        const { stdout, stderr, status } = spawnSync(process.execPath, args, { input, encoding: 'utf8' })
        if (`${stdout}${stderr}`.includes(CANARY) || (status !== 0 && status !== 3))
          leaks.push(`${language.name}: ${what}`)
        runs += 1
      }
    }
    expect(leaks).toEqual([])
  })

  test('in as many runs as a claim needs', () => {
    expect(runs).toBeGreaterThan(14_000 / ONE_OF)
  })
})

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PLATFORMS } from '../../src/lint/platforms.ts'
import { RELEASES } from '../../src/lint/releases.ts'
import { RULES } from '../../src/lint/rules/index.ts'

const PAGE = fs.readFileSync('docs/lint.md', 'utf8')

interface Example {
  readonly findings: readonly { readonly message: string; readonly hint: string }[]
}

describe('docs/lint.md', () => {
  test('has a heading for every rule, in order, and for no other', () => {
    const headings = [...PAGE.matchAll(/^### `([^`]+)`$/gm)].map(([, code]) => code)
    expect(headings).toEqual(RULES.map(({ code }) => code))
  })

  test.each(RULES)(
    'tells of $code what it says, why, and whether it is mended',
    ({ code, severity, reason, fixes }) => {
      const file = path.join(import.meta.dirname, 'rules', `${code}.yaml`)
      const { findings } = parse(fs.readFileSync(file, 'utf8')) as Example
      const [said] = findings
      const kind = `${severity === 'warning' ? 'A warning' : 'Advice'}${fixes ? ', which `--fix` mends' : ''}.`
      const section = [`### \`${code}\``, `${kind} ${reason}`, `> ${said?.message}  \n> hint: ${said?.hint}`].join(
        '\n\n',
      )
      expect(PAGE).toContain(`${section}\n`)
    },
  )

  test('has what is known of platforms and releases', () => {
    const platforms = Object.entries(PLATFORMS).map(([id, { limit, countsBase64, readers, source }]) => {
      const bytes =
        limit === undefined ? '' : `${limit.toLocaleString('en')}${countsBase64 === true ? ' of base64' : ''}`
      return `| \`${id}\` | ${bytes} | ${readers ?? ''} | ${source} |`
    })
    const releases = RELEASES.map(({ product, release, ignition = '', spec, source }) => {
      return `| \`${product}@${release}\` | ${ignition} | ${spec} | ${source} |`
    })
    expect([...platforms, ...releases].filter((row) => !PAGE.includes(`${row}\n`))).toEqual([])
  })
})

import fs from 'node:fs'
import { expect, it } from 'vitest'
import { localFilesIn } from '../../src/node/local-files.ts'
import { translate } from '../../src/butane/translate.ts'
import { messageOf } from '../../src/report/messages.ts'
import { positionOf } from '../../src/report/position.ts'
import { mutate } from '../helpers/mutate.ts'

const EXAMPLES = ['demo.bu', 'sysext.bu']
const files = localFilesIn('examples')

it('of 200 mistakes in the examples, the first error is at the mistaken line in at least 95 %', async () => {
  const misses: string[] = []
  let noticed = 0
  for (const name of EXAMPLES) {
    for (const mutant of mutate(fs.readFileSync(`examples/${name}`, 'utf8'), 130, 20_260_101)) {
      const { report } = await translate(Buffer.from(mutant.text), { kind: 'file', path: name }, { files })
      const first = report.issues.find(({ severity }) => severity === 'error') ?? report.issues[0]
      // Some spaces more or less change nothing of what a document means.
      if (first === undefined) continue
      noticed += 1
      const line = first.location === undefined ? 0 : positionOf(first.location).line
      if (line !== mutant.line)
        misses.push(`${name}:${mutant.line} ${mutant.mistake} -> line ${line}: ${messageOf(first)}`)
    }
  }
  expect(noticed).toBeGreaterThanOrEqual(200)
  expect(misses.length / noticed, misses.join('\n')).toBeLessThanOrEqual(0.05)
})

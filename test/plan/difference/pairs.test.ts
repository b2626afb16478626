import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { main } from '../../../src/main.ts'
import { testIo } from '../../helpers/io.ts'

interface Pair {
  readonly title: string
  readonly old: Readonly<Record<string, unknown>>
  readonly new: Readonly<Record<string, unknown>>
  readonly exit: number
  readonly says?: readonly string[]
  readonly hides?: readonly string[]
}

const PAIRS = parse(fs.readFileSync(path.join(import.meta.dirname, 'pairs.yaml'), 'utf8')) as readonly Pair[]

test.each(PAIRS)('$title', async ({ old, new: young, exit, says = [], hides = [] }) => {
  const { code, output, errors } = await diff(old, young)
  expect({ code, errors }).toEqual({ code: exit, errors: '' })
  const lines = output.split('\n').map((line) => line.replace(/ {2,}\S+:\d+$/, ''))
  for (const line of says) expect(lines).toContainEqual(expect.stringContaining(line))
  for (const text of hides) expect(output).not.toContain(text)
})

test('no pair is told otherwise when its documents change places', async () => {
  for (const { title, old, new: young, exit } of PAIRS) {
    const { code } = await diff(young, old)
    expect(code === 0, title).toBe(exit === 0)
  }
})

async function diff(
  old: Pair['old'],
  young: Pair['new'],
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-diff-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  for (const [name, document] of Object.entries({ old, new: young })) {
    const text = JSON.stringify(
      'ignition' in document || 'variant' in document ? document : { variant: 'fcos', version: '1.6.0', ...document },
    )
    fs.writeFileSync(path.join(directory, name), text)
  }
  const io = testIo({
    cwd: directory,
    columns: () => 200,
    isTerminal: { out: true, err: false },
    environment: { NO_COLOR: '1' },
  })
  const code = await main(['node', 'firstlight', 'diff', 'old', 'new'], io)
  return { code, output: io.output, errors: io.errors }
}

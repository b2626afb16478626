import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const OUTER = `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - local: base.bu
      - inline: |
          {
            "ignition": {"version": "3.3.0"},
            "storage": {"files": [{"path": "/etc/inline"}]}
          }
`
const BASE = `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - local: innermost.bu
storage:
  files:
    - path: /etc/base
`
const INNERMOST = `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/innermost
`

test('what a local Butane document asks for has its line in that document, however deep it is embedded', async () => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-plan-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  for (const [name, text] of Object.entries({ 'outer.bu': OUTER, 'base.bu': BASE, 'innermost.bu': INNERMOST })) {
    fs.writeFileSync(path.join(cwd, name), text)
  }
  const io = testIo({ cwd })
  const code = await main(['node', 'firstlight', 'plan', 'outer.bu', '--files-dir', '.'], io)
  expect({ code, errors: io.errors }).toEqual({ code: 0, errors: '' })
  const lines = io.output.split('\n').flatMap((line) => (line.startsWith('  + ') ? [line.replaceAll(/ +/g, ' ')] : []))
  expect(lines).toEqual([
    ' + /etc/base empty base.bu:9',
    ' + /etc/inline empty outer.bu merge[1]:3',
    ' + /etc/innermost empty innermost.bu:5',
  ])
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const BUTANE = `variant: fcos
version: 1.6.0
passwd:
  users:
    - name: web
      primary_group: nobody-made-it
`
const IGNITION = `{
  "ignition": { "version": "3.5.0" },
  "passwd": { "users": [{ "name": "web", "primaryGroup": "nobody-made-it" }] }
}
`

test.each([
  ['machine.bu', BUTANE, 'at machine.bu:6:22 ($.passwd.users.0.primary_group)'],
  ['machine.ign', IGNITION, 'at machine.ign:3:58 ($.passwd.users.0.primaryGroup)'],
])('what a run of %s says of its failure names the place as the document spells it', async (name, text, place) => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-own-path-'))
  try {
    fs.writeFileSync(path.join(cwd, name), text)
    const io = testIo({ cwd })
    expect(await main(['node', 'firstlight', 'run', name, '--root', 'root'], io)).toBe(1)
    expect(io.errors).toContain(place)
  } finally {
    fs.rmSync(cwd, { recursive: true })
  }
})

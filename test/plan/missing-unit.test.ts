import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

test('an enabled unit that nobody has is told once', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-unit-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  fs.mkdirSync(path.join(directory, 'root/usr/lib/systemd/system'), { recursive: true })
  fs.writeFileSync(path.join(directory, 'root/usr/lib/systemd/system/sshd.service'), '')
  const units = [{ name: 'gone.service', enabled: true }]
  const document = JSON.stringify({ ignition: { version: '3.4.0' }, systemd: { units } })
  fs.writeFileSync(path.join(directory, 'a.ign'), document)
  const io = testIo({ cwd: directory })
  expect(await main(['node', 'firstlight', 'plan', 'a.ign', '--root', 'root'], io)).toBe(0)
  expect(io.errors).toBe('')
  expect(io.output.match(/gone\.service is enabled, and neither/g)).toHaveLength(1)
})

/** How a machine was made, as `status --long` and `run --json` tell it. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { startHttp } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

test('a run with a merged config and a download, told from its journal: no secret of a URL is kept', async () => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-story-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  const server = await startHttp({ '/a': { body: 'hello' }, '/base.ign': { body: '{"ignition":{"version":"3.4.0"}}' } })
  onTestFinished(() => server.close())
  const source = `${server.origin}/a?token=geheim`
  const files = [{ path: '/etc/a', mode: 438, contents: { source } }]
  const ignition = { version: '3.4.0', config: { merge: [{ source: `${server.origin}/base.ign` }] } }
  fs.writeFileSync(path.join(cwd, 'a.ign'), JSON.stringify({ ignition, storage: { files } }))
  const called = async (...args: readonly string[]): Promise<string> => {
    const io = testIo({ cwd })
    expect(await main(['node', 'firstlight', ...args], io)).toBe(0)
    return io.output
  }
  const report: unknown = JSON.parse(await called('run', 'a.ign', '--root', 'machine', '--json'))
  expect(report).toMatchObject({
    fetches: [
      { source: `${server.origin}/base.ign`, bytes: 32 },
      { source: `${server.origin}/a?…`, bytes: 5 },
    ],
  })
  const text = await called('status', '--root', 'machine', '--long')
  expect(text.replaceAll(server.origin, 'http://server').replace(/config [0-9a-f]+/, 'config DIGEST'))
    .toMatchInlineSnapshot(`
    "provisioned at 2026-01-02T03:04:05.000Z from config DIGEST…

    Stages, 0 ms in all
      fetch             0 ms
      files             0 ms  1 operation
             0 ms  write /etc/a (5 B), mode 0666, uid 0, gid 0  (a.ign:1)
      result            0 ms  1 operation
             0 ms  write /etc/.ignition-result.json (143 B), mode 0600, uid 0, gid 0
      selinux           0 ms

    Fetched before the run
             0 ms  32 B from http://server/base.ign, sha512-055abd5bb9c442105c91942439631df766692a93dfd8a661c05938754d55bf54c6aa5bd616360975c84ea12220d8aecaaae0e35dd97d1ea8f64c77cb3969a852
             0 ms  5 B from http://server/a?…, sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
    "
  `)
  expect(fs.readFileSync(path.join(cwd, 'machine.firstlight/journal'), 'utf8')).not.toContain('geheim')
  const data: unknown = JSON.parse(await called('status', '--root', 'machine', '--long', '--json'))
  expect(data).toMatchObject({ state: 'completed', story: { attempts: 1, fetches: [{ bytes: 32 }, { bytes: 5 }] } })
})

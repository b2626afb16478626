import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { freePort } from '../../scripts/boot/free-port.ts'
import { processesNaming, until, type RunningProcess } from '../helpers/processes.ts'
import { bootTest } from './boot-test.ts'
import { start, temporaryDirectory } from './command.ts'

// The commands `boot` and `diagnose`, as somebody types them.

bootTest(
  'firstlight boot: the demo is up and serves its page, and the next call boots the same machine',
  'rare',
  async () => {
    const state = directory()
    const port = await freePort()
    const first = start('boot', 'examples/demo.bu', '--state', state, '--forward', `${port}:8000`)
    await first.says('Ctrl-C ends it')
    expect(await page(`http://127.0.0.1:${port}/`)).toContain('<h1>First light</h1>')
    first.child.kill('SIGINT')
    const up = await first.ended()
    expect(up.code).toBe(0)
    expect(up.out).toContain('provisioned in this boot')
    expect(running(state)).toEqual([])

    const again = start('boot', 'examples/demo.bu', '--state', state, '--until', 'up', '--json')
    const { code, out } = await again.ended()
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ format: 1, outcome: 'up', provisioned: false, failedUnits: [] })

    const other = start('boot', 'examples/first-boot.bu', '--state', state)
    const refused = await other.ended()
    expect(refused.code).toBe(5)
    expect(refused.err).toContain('made from another document')
  },
)

bootTest(
  'firstlight boot: a document that cannot be made shows the screen, and diagnose reads it off the disk',
  'always',
  async () => {
    const state = directory()
    const failed = start('boot', 'test/boot/failures/files.bu', '--state', state)
    const screen = fs.readFileSync('test/boot/failures/files.txt', 'utf8').trim()
    const { code, out } = await failed.ended()
    expect(out).toContain(screen)
    expect(code).toBe(1)
    expect(out).toMatch(/^failed in stage files after \d+ s\n/)

    const before = fs.statSync(path.join(state, 'system.img')).mtimeMs
    const told = await start('diagnose', state, '--json').ended()
    const { log, ...diagnosis } = JSON.parse(told.out) as { readonly log: readonly string[] }
    expect(diagnosis).toEqual({
      format: 1,
      disk: state,
      state: 'failed',
      found: ['/boot on the whole disk (ext)'],
      stage: 'files',
      error: {
        code: 'node-exists',
        message: 'placing /etc/hostname/below-a-file: /etc/hostname is not a directory [node-exists]',
      },
      line: 'qemu:opt/com.coreos/config:5:13 ($.storage.files.0.path)',
      excerpt: '5 |     - path: /etc/hostname/below-a-file',
      next: 'list /etc/hostname in storage.directories with overwrite: true to replace it',
      written: [],
      stamp: true,
      attempts: 4,
      screen: `${screen}\n`,
      unread: [],
    })
    expect(log.join('\n')).toContain('Ignition failed: files failed')
    expect(fs.statSync(path.join(state, 'system.img')).mtimeMs).toBe(before)
  },
)

bootTest('firstlight boot: nothing is left behind when it is killed', 'rare', async () => {
  const state = directory()
  const killed = start('boot', 'examples/first-boot.bu', '--state', state)
  await killed.says('provisioning: fetch-offline')
  expect(running(state)).not.toEqual([])
  killed.child.kill('SIGKILL')
  await killed.ended()
  await until(() => running(state).length === 0)
})

function directory(): string {
  return path.join(temporaryDirectory(), 'machine')
}

/** The page, which a unit may begin to serve a moment after the machine is up. */
async function page(url: string): Promise<string> {
  for (;;) {
    try {
      const response = await fetch(url)
      if (response.ok) return await response.text()
    } catch {
      // Nothing listens there yet.
    }
    await sleep(1_000)
  }
}

/** The processes of QEMU whose machine is kept in a directory. */
function running(state: string): readonly RunningProcess[] {
  return processesNaming(state).filter(({ command: [program] }) => program === 'qemu-system-x86_64')
}

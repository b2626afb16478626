import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { SKELETON_ACCOUNTS } from '../../src/host/accounts/skeleton.ts'
import { testIo } from '../helpers/io.ts'
import { pointsToCut, remainsOf, whyNoSteps } from '../helpers/kills.ts'
import { diskTree } from '../helpers/disk-tree.ts'

const DOCUMENT = {
  ignition: { version: '3.4.0' },
  passwd: { users: [{ name: 'core', sshAuthorizedKeys: ['ssh-ed25519 AAAA x'] }] },
  storage: {
    directories: [
      { path: '/made', mode: 0o1777 },
      { path: '/deep/er', mode: 0o2750, user: { id: 8 }, group: { id: 9 } },
      { path: '/there/full', overwrite: true, mode: 0o700 },
    ],
    files: [
      { path: '/there/old', overwrite: true, contents: { source: 'data:,new' } },
      { path: '/there/link', overwrite: true, contents: { source: 'data:,no%20link' } },
      { path: '/suid', mode: 0o4755, contents: { source: 'data:,x' } },
      { path: '/owned', mode: 0o600, user: { id: 7 }, contents: { source: 'data:,y' } },
      { path: '/there/log', mode: 0o666, append: [{ source: 'data:,A' }, { source: 'data:,B' }] },
      { path: '/new/log', append: [{ source: 'data:,N' }] },
      { path: '/there/moded', mode: 0o604, user: { id: 7 } },
    ],
    links: [
      { path: '/hard', target: '/suid', hard: true },
      { path: '/there/tree', target: 'x', overwrite: true, user: { id: 5 } },
    ],
  },
  systemd: {
    units: [
      { name: 'a.service', enabled: true, contents: '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=x.target\n' },
      { name: 'b.service', mask: true },
    ],
  },
}

function makeMachine(): string {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-killed-'))
  onTestFinished(() => {
    for (const name of fs.readdirSync(path.dirname(directory)))
      if (name.startsWith(path.basename(directory)))
        fs.rmSync(path.join(path.dirname(directory), name), { recursive: true })
  }, 120_000)
  const at = (name: string): string => path.join(directory, 'root', name)
  for (const name of ['etc', 'there/full/of', 'there/tree/of']) fs.mkdirSync(at(name), { recursive: true })
  for (const [name, text] of Object.entries(SKELETON_ACCOUNTS)) fs.writeFileSync(at(`etc/${name}`), text)
  for (const name of ['old', 'log', 'moded', 'full/of/file', 'tree/of/file']) fs.writeFileSync(at(`there/${name}`), 'a')
  fs.symlinkSync('nowhere', at('there/link'))
  fs.mkdirSync(at('home/core'), { recursive: true })
  fs.chownSync(at('home/core'), 500, 500)
  fs.writeFileSync(path.join(directory, 'config.ign'), JSON.stringify(DOCUMENT))
  return directory
}

const HOSTS = [
  { host: 'scratch', flags: [] },
  { host: 'real', flags: ['--backend', 'real'] },
]

test.for(HOSTS)(
  'killed after any change that it makes to the $host machine, a run is finished by the next one, as if it had not been',
  { timeout: 600_000 },
  async ({ host, flags }, context) => {
    const reason = process.getuid?.() === 0 ? whyNoSteps() : 'only root may give files away'
    if (reason !== undefined) context.skip(reason)
    const directory = makeMachine()
    const args = ['run', `${directory}/config.ign`, '--root', `${directory}/root`, '--state-dir', `${directory}/state`]
    const command = [process.execPath, 'bin/firstlight.ts', ...args, ...flags]
    const { end, remains } = await remainsOf({ command }, directory)
    expect(end.code, end.said).toBe(0)
    expect(remains.length).toBeGreaterThan(80)
    const expected = machineOf(directory, host)
    for (const { change, copy } of pointsToCut(remains, 12)) {
      fs.rmSync(directory, { recursive: true })
      fs.renameSync(copy, directory)
      const io = testIo({ environment: { PATH: process.env['PATH'] } })
      const code = await main([process.execPath, 'firstlight', ...args, ...flags], io)
      expect.soft(code, `killed after ${change}: ${io.errors}`).toBe(0)
      expect.soft(machineOf(directory, host), `killed after ${change}`).toEqual(expected)
    }
  },
)

/** The root as it is on the disk, and what the scratch host keeps beside it. */
function machineOf(directory: string, host: string): unknown {
  const { '/etc/.ignition-result.json': _times, ...root } = diskTree(`${directory}/root`)
  return { root, owners: host === 'scratch' ? fs.readFileSync(`${directory}/state/manifest.json`, 'utf8') : '' }
}

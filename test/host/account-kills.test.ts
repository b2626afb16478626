import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointsToCut, remainsOf, whyNoSteps } from '../helpers/kills.ts'
import { SKELETON_SETTINGS } from '../../src/host/accounts/skeleton.ts'

const PROGRAM = [process.execPath, 'bin/firstlight.ts']

const isOnPath = (name: string): boolean => spawnSync('which', [name]).status === 0
const whyNoTools =
  process.getuid?.() !== 0 ? 'only root may do this' : isOnPath('useradd') ? undefined : 'not installed: useradd'

const DOCUMENT = {
  ignition: { version: '3.5.0' },
  passwd: {
    groups: [
      { name: 'team', gid: 700, passwordHash: '$6$a$b' },
      { name: 'old', shouldExist: false },
    ],
    users: [
      { name: 'alice', groups: ['team'], passwordHash: '$6$a$b', sshAuthorizedKeys: ['ssh-ed25519 AAAA a'] },
      { name: 'there', passwordHash: '$6$c$d', gecos: 'There', homeDir: '/home/moved' },
      { name: 'gone', shouldExist: false },
    ],
  },
}

const TREE: Readonly<Record<string, string>> = {
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\nthere:x:1000:1000::/home/there:/bin/sh\ngone:x:1001:1001::/home/gone:/bin/sh\n',
  'etc/group': 'root:x:0:\nthere:x:1000:\ngone:x:1001:\nold:x:50:\n',
  'etc/shadow': 'root:*:19000:0:99999:7:::\nthere:!:0:0:90:7:::\ngone:!:19000::::::\n',
  'etc/gshadow': 'root:*::\nthere:!::\ngone:!::\nold:!::\n',
  'etc/subuid': '',
  'etc/subgid': '',
  'etc/login.defs': SKELETON_SETTINGS,
  'etc/skel/.profile': '# profile\n',
  'home/there/.keep': 'kept\n',
  'home/gone/file': 'gone\n',
}

let work: string
beforeAll(() => {
  work = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-account-kills-'))
})
afterAll(() => {
  fs.rmSync(work, { recursive: true })
}, 120_000)

function makeMachine(name: string): string {
  const place = path.join(work, name)
  for (const [file, text] of Object.entries(TREE)) {
    fs.mkdirSync(path.dirname(path.join(place, 'root', file)), { recursive: true })
    fs.writeFileSync(path.join(place, 'root', file), text)
  }
  fs.chmodSync(path.join(place, 'root/etc/shadow'), 0o600)
  for (const [home, id] of Object.entries({ there: 1000, gone: 1001 })) {
    spawnSync('chown', ['-R', `${id}:${id}`, path.join(place, 'root/home', home)])
  }
  fs.writeFileSync(path.join(place, 'd.ign'), JSON.stringify(DOCUMENT))
  return place
}

const command = (place: string, backend: string): readonly string[] => [
  ...PROGRAM,
  ...`run ${place}/d.ign --root ${place}/root --backend ${backend} --state-dir ${place}/state`.split(' '),
]

/** Every node of the root: kind, mode, owner, and contents. Of the report of the run, only that it is there. */
function treeOf(place: string): Readonly<Record<string, string>> {
  const root = path.join(place, 'root')
  const nodes = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()
  return Object.fromEntries(
    nodes.map((name) => {
      const [file, { mode, uid, gid }] = [path.join(root, name), fs.lstatSync(path.join(root, name))]
      const text = fs.lstatSync(file).isFile() && !name.endsWith('result.json') ? fs.readFileSync(file, 'utf8') : ''
      return [name, `${mode.toString(8)} ${uid}:${gid} ${text}`]
    }),
  )
}

function run(place: string, backend: string): { readonly status: number | null; readonly stderr: string } {
  const [program = '', ...args] = command(place, backend)
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { status, stderr }
}

const BACKENDS = [
  { backend: 'real', obstacle: whyNoTools ?? whyNoSteps() },
  { backend: 'scratch', obstacle: whyNoSteps() },
] as const

describe.each(BACKENDS)('killed at any change that a run makes to accounts, on the $backend host', (one) => {
  const { backend, obstacle } = one
  test(`the next run ends in the same machine, with nothing left over`, async (context) => {
    if (obstacle !== undefined) return context.skip(obstacle)
    const undisturbed = makeMachine(`${backend}-undisturbed`)
    expect(run(undisturbed, backend)).toEqual({ status: 0, stderr: '' })
    const wanted = treeOf(undisturbed)
    const left = /^etc\/(\.pwd\.lock|\.firstlight.*|(passwd|shadow|group|gshadow|subuid|subgid)(-|\+|\.lock|\.\d+))$/
    expect(Object.keys(wanted).filter((name) => left.test(name))).toEqual([])
    expect(wanted['home/alice/.profile']).toMatch(/^100644 (\d+):\1 # profile/)

    const place = makeMachine(`${backend}-stepped`)
    const { end, remains } = await remainsOf({ command: command(place, backend) }, place)
    expect(end).toMatchObject({ code: 0 })
    expect(remains.length).toBeGreaterThan(50)
    const points = pointsToCut(remains, 12)
    for (const { change, copy } of points) {
      // The copy takes the place of what was killed, as the journal and the undo know it by its path.
      fs.rmSync(place, { recursive: true })
      fs.renameSync(copy, place)
      expect({ change, ...run(place, backend) }).toMatchObject({ change, status: 0 })
      expect({ change, tree: treeOf(place) }).toEqual({ change, tree: wanted })
    }
  }, 600_000)
})

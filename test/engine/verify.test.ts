import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Finding, Subject, Unchecked, Verification } from '../../src/engine/verify.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'
import { positionOf } from '../../src/report/position.ts'
import { Crash, crashAt } from '../../src/trial/crashing-host.ts'
import type { Scenario } from '../helpers/scenario-file.ts'
import { snapshotData } from '../../src/trial/tree.ts'
import { keptBeside, type Trial } from '../../src/trial/trial.ts'
import { openTrial } from '../helpers/trial.ts'

/** One node or account in each line, so that a line of the document is one thing. */
const DOCUMENT = `{ "ignition": { "version": "3.4.0" },
  "passwd": { "groups": [ { "name": "staff", "gid": 700 }, { "name": "games", "shouldExist": false } ], "users": [
    { "name": "bob", "uid": 1234, "shell": "/bin/zsh", "homeDir": "/home/bob", "gecos": "Bob", "groups": ["wheel", "staff"],
      "passwordHash": "$6$CANARY-hash", "sshAuthorizedKeys": ["ssh-ed25519 AAAA bob", "ssh-ed25519 BBBB bob"] },
    { "name": "locked", "noCreateHome": true },
    { "name": "core", "groups": ["staff"] } ] },
  "storage": {
    "disks": [ { "device": "/dev/vdb", "wipeTable": true, "partitions": [
      { "number": 1, "label": "data", "startMiB": 1, "sizeMiB": 64, "typeGuid": "CA7D7CCB-63ED-4C53-861C-1742536059CC" } ] } ],
    "luks": [ { "name": "vault", "device": "/dev/vdc", "label": "vault", "keyFile": { "source": "data:,CANARY-key" }, "wipeVolume": true } ],
    "raid": [ { "name": "md", "level": "raid1", "devices": ["/dev/vdd", "/dev/vde"] } ],
    "filesystems": [
      { "device": "/dev/vdb1", "format": "ext4", "label": "DATA", "wipeFilesystem": true, "path": "/srv" } ],
    "directories": [
      { "path": "/srv/www", "mode": 488, "user": { "id": 500 }, "group": { "id": 500 } } ],
    "files": [
      { "path": "/srv/www/page", "mode": 420, "contents": { "source": "data:,CANARY-page" } },
      { "path": "/etc/hosts", "append": [ { "source": "data:,10.0.0.1%20db%0A" } ] },
      { "path": "/etc/kept", "mode": 384 } ],
    "links": [
      { "path": "/etc/page", "target": "/srv/www/page" },
      { "path": "/etc/again", "target": "/srv/www/page", "hard": true } ] },
  "systemd": { "units": [
    { "name": "web.service", "enabled": true, "contents": "[Install]\\nWantedBy=multi-user.target\\n" },
    { "name": "old.service", "enabled": false },
    { "name": "bad.service", "mask": true } ] }
}
`

const STORY: Scenario = {
  title: 'everything once',
  resultFile: true,
  before: {
    tree: {
      '/etc/hosts': '127.0.0.1 localhost\n',
      '/etc/kept': 'kept\n',
      '/etc/machine-id': { contents: `${'0a'.repeat(16)}\n`, mode: 0o444 },
      '/usr/lib/systemd/system/old.service': '[Install]\nWantedBy=multi-user.target\n',
      '/etc/systemd/system/multi-user.target.wants/old.service': { link: '/usr/lib/systemd/system/old.service' },
    },
    machine: {
      disks: ['/dev/vdb', '/dev/vdc', '/dev/vdd', '/dev/vde'].map((device) => ({ device, size: '1GiB' })),
    },
  },
}

/** What systemd does at the first boot by the preset. */
const BOOTED: Operation = {
  kind: 'make-symlink',
  path: targetPath('/etc/systemd/system/multi-user.target.wants/web.service'),
  target: '/etc/systemd/system/web.service',
}

async function provisioned(): Promise<Trial> {
  const trial = await openTrial(STORY, DOCUMENT)
  onTestFinished(() => trial.close())
  await trial.run()
  await (await trial.host()).perform(BOOTED)
  return trial
}

function lineOf({ location }: Subject): string {
  return location === undefined ? '-' : String(positionOf(location).line)
}

const found = (finding: Finding): string => `${lineOf(finding)} ${finding.subject}: ${finding.message}`
const skipped = (one: Unchecked): string => `${lineOf(one)} ${one.subject}, ${one.aspect}: ${one.reason}`

const KEYS_UNCHECKED = [
  '10 LUKS volume "vault", keys: its keys can be tried only with a key',
  '10 /etc/luks/vault, contents: it is a key, which is kept nowhere else',
]

/** Does something to a machine that no engine did. */
type Drift = Operation | ((root: string) => void)

const append = (name: string, text: string) => (root: string) => fs.appendFileSync(path.join(root, name), text)
const replace = (name: string, from: string | RegExp, to: string) => (root: string) => {
  const file = path.join(root, name)
  const before = fs.readFileSync(file, 'utf8')
  const after = before.replace(from, () => to)
  if (before === after) throw new Error(`${name} does not change`)
  fs.writeFileSync(file, after)
}
const remove = (name: string): Operation => ({ kind: 'remove', path: targetPath(name) })
const attributes = (name: string, given: { mode?: number; uid?: number; gid?: number }): Operation => ({
  kind: 'set-attributes',
  path: targetPath(name),
  ...given,
})
/** The simulated devices, changed by hand. */
const devices = (change: (state: Devices) => void) => (root: string) => {
  const kept = `${root}.firstlight/machine.json`
  const state = JSON.parse(fs.readFileSync(kept, 'utf8')) as Devices
  change(state)
  fs.writeFileSync(kept, JSON.stringify(state))
}
interface Devices {
  disks: Record<
    string,
    { partitions: Record<string, unknown>[]; areas: Record<string, Record<string, unknown>> } & Record<string, unknown>
  >
}

const WANTS = '/etc/systemd/system/multi-user.target.wants'

const DRIFTS: Readonly<Record<string, readonly [drift: Drift, findings: readonly string[]]>> = {
  'a mode': [attributes('/srv/www/page', { mode: 0o600 }), ['17 /srv/www/page: mode is 0600, the document says 0644']],
  'a set-id bit': [attributes('/etc/kept', { mode: 0o4600 }), ['19 /etc/kept: mode is 4600, the document says 0600']],
  'an owner': [
    attributes('/srv/www', { uid: 0, gid: 7 }),
    [
      '15 /srv/www: belongs to the user 0, the document says 500',
      '15 /srv/www: belongs to the group 7, the document says 500',
    ],
  ],
  'other contents of the same length': [
    replace('srv/www/page', 'CANARY', 'canary'),
    ['17 /srv/www/page: contents differ'],
  ],
  'a file that is gone': [
    remove('/srv/www/page'),
    ['17 /srv/www/page: is missing', '22 /etc/again: is no hard link to /srv/www/page, as the document says'],
  ],
  'a line after what was appended': [
    append('etc/hosts', '10.0.0.2 evil\n'),
    ['18 /etc/hosts: what was appended differs, or what follows it'],
  ],
  'a file that is cut': [
    (root) => fs.truncateSync(path.join(root, 'etc/hosts'), 3),
    ['18 /etc/hosts: is shorter than it was before something was appended'],
  ],
  'what was there before something was appended': [replace('etc/hosts', 'localhost', 'LOCALHOST'), []],
  'a directory where a file was': [
    (root) => {
      fs.rmSync(path.join(root, 'etc/hosts'))
      fs.mkdirSync(path.join(root, 'etc/hosts'))
    },
    ['18 /etc/hosts: is a directory, the document says a file'],
  ],
  'a link target': [
    (root) => {
      fs.rmSync(path.join(root, 'etc/page'))
      fs.symlinkSync('/etc/shadow\n', path.join(root, 'etc/page'))
    },
    ['21 /etc/page: links to "/etc/shadow\\n", the document says "/srv/www/page"'],
  ],
  'a file where a link was': [
    (root) => {
      fs.rmSync(path.join(root, 'etc/page'))
      fs.writeFileSync(path.join(root, 'etc/page'), '')
    },
    ['21 /etc/page: is a file, the document says a symbolic link'],
  ],
  'a mask that is gone': [
    remove('/etc/systemd/system/bad.service'),
    ['26 /etc/systemd/system/bad.service: is missing'],
  ],
  'a unit that was edited': [
    append('etc/systemd/system/web.service', '# by hand\n'),
    ['24 /etc/systemd/system/web.service: contents differ'],
  ],
  'a unit that was disabled': [
    remove(`${WANTS}/web.service`),
    ['24 unit "web.service": is not enabled, the document says it is'],
  ],
  'a unit that was enabled': [
    { kind: 'make-symlink', path: targetPath(`${WANTS}/old.service`), target: '/usr/lib/systemd/system/old.service' },
    ['25 unit "old.service": is enabled, the document has it disabled'],
  ],
  'the preset': [
    append('etc/systemd/system-preset/20-ignition.preset', 'enable evil.service\n'),
    ['23 /etc/systemd/system-preset/20-ignition.preset: contents differ'],
  ],
  'a shell, a home and a uid': [
    replace('etc/passwd', /bob:x:1234:(.*)\n/, 'bob:x:0:1234:Bob:/tmp:/bin/sh\n'),
    [
      '3 user "bob": user id is "0", the document says 1234',
      '3 user "bob": shell is "/bin/sh", the document says "/bin/zsh"',
      '3 user "bob": home is "/tmp", the document says "/home/bob"',
      '4 SSH keys of the user "bob": /tmp/.ssh/authorized_keys.d/ignition is missing',
    ],
  ],
  'a comment': [replace('etc/passwd', ':Bob:', ':Mallory:'), ['3 user "bob": the comment differs']],
  'a password': [
    replace('etc/shadow', '$6$CANARY-hash', '$6$CANARY-other'),
    ['4 user "bob": the password is not the one that the document gives'],
  ],
  'a password where none was given': [
    replace('etc/shadow', 'locked:*', 'locked:$6$CANARY-new'),
    ['5 user "locked": has a password, the document gives none'],
  ],
  'no password where none was given': [
    replace('etc/shadow', 'locked:*', 'locked:'),
    ['5 user "locked": needs no password to log in'],
  ],
  'a membership that is gone': [
    replace('etc/group', /^wheel:.*$/m, 'wheel:x:10:'),
    ['3 user "bob": is not in the group "wheel"'],
  ],
  'a membership more': [
    replace('etc/group', /^wheel:.*$/m, 'wheel:x:10:bob,core'),
    ['6 user "core": is in the group "wheel", which the document does not name'],
  ],
  'a group id': [
    replace('etc/group', 'staff:x:700', 'staff:x:701'),
    ['2 group "staff": group id is "701", the document says 700'],
  ],
  'a group that is back': [
    append('etc/group', 'games:x:20:\n'),
    ['2 group "games": exists, the document has it deleted'],
  ],
  'a user that is gone': [replace('etc/passwd', /^locked:.*\n/m, ''), ['5 user "locked": does not exist']],
  'a key that was removed and one that was added': [
    replace('home/bob/.ssh/authorized_keys.d/ignition', 'BBBB', 'EVIL'),
    [
      '4 SSH keys of the user "bob": 1 key is missing in /home/bob/.ssh/authorized_keys.d/ignition',
      '4 SSH keys of the user "bob": 1 key is in /home/bob/.ssh/authorized_keys.d/ignition that the document does not give',
    ],
  ],
  'a key of a volume that everybody may read': [
    attributes('/etc/luks/vault', { mode: 0o644 }),
    ['10 /etc/luks/vault: mode is 0644, the document says 0600'],
  ],
  crypttab: [append('etc/crypttab', 'more UUID=x none\n'), ['10 /etc/crypttab: contents differ']],
  'the report of the run': [
    append('etc/.ignition-result.json', ' '),
    ['- /etc/.ignition-result.json: contents differ'],
  ],
  'a partition': [
    devices(({ disks }) =>
      Object.assign(disks['/dev/vdb']?.partitions[0] ?? {}, { label: 'dada', size: 4096, typeGuid: 'X' }),
    ),
    [
      '9 partition 1 of /dev/vdb: label is "dada", the document says "data"',
      '9 partition 1 of /dev/vdb: has 4096 sectors, the document says 131072',
      '9 partition 1 of /dev/vdb: type is X, the document says CA7D7CCB-63ED-4C53-861C-1742536059CC',
    ],
  ],
  'a partition that is gone': [
    devices(({ disks }) => void disks['/dev/vdb']?.partitions.pop()),
    ['9 partition 1 of /dev/vdb: is missing', '13 filesystem on /dev/vdb1: the device /dev/vdb1 is not there'],
  ],
  'a filesystem': [
    devices(({ disks }) => Object.assign(disks['/dev/vdb']?.areas[String(1024 * 1024)] ?? {}, { type: 'xfs' })),
    ['13 filesystem on /dev/vdb1: format is xfs, the document says ext4'],
  ],
  'a label': [
    devices(({ disks }) => Object.assign(disks['/dev/vdb']?.areas[String(1024 * 1024)] ?? {}, { label: 'x' })),
    ['13 filesystem on /dev/vdb1: label is "x", the document says "DATA"'],
  ],
  'a volume': [
    devices(({ disks }) => Object.assign(disks['/dev/vdc']?.areas['0'] ?? {}, { label: 'other' })),
    ['10 LUKS volume "vault": label is "other", the document says "vault"'],
  ],
  'an array that lost a member': [
    devices(({ disks }) => Object.assign(disks['/dev/md/md']?.['array'] ?? {}, { devices: ['/dev/vdd'] })),
    ['11 array "md": number of members is 1, the document says 2'],
  ],
}

async function change(trial: Trial, drift: Drift): Promise<void> {
  if (typeof drift === 'function') return drift(trial.root)
  const host = await trial.host()
  await host.perform(drift)
  await host.sync()
}

function shown({ findings, unchecked }: Verification): unknown {
  return { findings: findings.map(found), unchecked: unchecked.map(skipped) }
}

describe('a provisioned machine', () => {
  test('is as it was described', async () => {
    const trial = await provisioned()
    const verification = await trial.verify()
    expect(shown(verification)).toEqual({ findings: [], unchecked: KEYS_UNCHECKED })
    expect(verification).toMatchObject({ outcome: 'as-described', checked: 26 })
  })

  test.each(Object.entries(DRIFTS))('%s', async (_, [drift, findings]) => {
    const trial = await provisioned()
    await change(trial, drift)
    const before = { tree: snapshotData(await trial.snapshot()), beside: keptBeside(trial.root) }
    const journal = fs.readFileSync(`${trial.root}.firstlight/journal`, 'utf8')
    const verification = await trial.verify()
    expect(shown(verification)).toEqual({ findings, unchecked: KEYS_UNCHECKED })
    expect(verification.outcome).toBe(findings.length === 0 ? 'as-described' : 'drifted')
    expect(JSON.stringify(shown(verification)), 'no secret is ever shown').not.toContain('CANARY')
    expect({ tree: snapshotData(await trial.snapshot()), beside: keptBeside(trial.root) }).toEqual(before)
    expect(fs.readdirSync(`${trial.root}.firstlight`)).not.toContain('journal.lock')
    expect(fs.readFileSync(`${trial.root}.firstlight/journal`, 'utf8')).toBe(journal)
  })

  test('whose directory became a link out of it is compared inside its root', async () => {
    const trial = await provisioned()
    const outside = path.join(trial.root, '../outside')
    fs.cpSync(path.join(trial.root, 'srv/www'), outside, { recursive: true })
    fs.rmSync(path.join(trial.root, 'srv/www'), { recursive: true })
    fs.symlinkSync(outside, path.join(trial.root, 'srv/www'))
    expect((await trial.verify()).findings.map(found)).toEqual([
      '15 /srv/www: is a symbolic link, the document says a directory',
      '17 /srv/www/page: is missing',
      '22 /etc/again: is no hard link to /srv/www/page, as the document says',
    ])
  })

  test('whose links lead in a circle is told about, and does not keep it busy', async () => {
    const trial = await provisioned()
    fs.rmSync(path.join(trial.root, 'srv/www'), { recursive: true })
    fs.symlinkSync('www', path.join(trial.root, 'srv/www'))
    const { findings, unchecked } = await trial.verify()
    expect(findings.map(found)).toContain('15 /srv/www: is a symbolic link, the document says a directory')
    expect(unchecked.map(skipped)).toContain(
      '17 /srv/www/page, all: resolving "/srv/www": more than 40 symlinks in a row',
    )
  })

  test('closed volumes and what nobody may read are listed, not called fine', async () => {
    const document = JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: {
        luks: [{ name: 'v', device: '/dev/vdb', keyFile: { source: 'data:,k' }, wipeVolume: true }],
        filesystems: [{ device: '/dev/mapper/v', format: 'ext4', wipeFilesystem: true }],
      },
    })
    const trial = await openTrial({ title: 'a filesystem in a volume' }, document)
    onTestFinished(() => trial.close())
    await trial.run()
    trial.reboot()
    const { findings, unchecked } = await trial.verify()
    expect(findings).toEqual([])
    expect(unchecked.map((one) => `${one.subject}: ${one.reason}`)).toContain(
      'filesystem on /dev/mapper/v: /dev/mapper/v is not open',
    )
  })
})

describe('a machine that was not made of the document', () => {
  test('was never provisioned', async () => {
    const trial = await openTrial(STORY, DOCUMENT)
    onTestFinished(() => trial.close())
    await expect(trial.verify()).rejects.toMatchObject({
      code: 'not-provisioned',
      message: 'comparing the machine: nothing was ever begun here',
    })
  })

  test('is half made', async () => {
    const trial = await openTrial(STORY, DOCUMENT)
    onTestFinished(() => trial.close())
    await expect(trial.run((host) => crashAt(5, 'after', host))).rejects.toThrow(Crash)
    await expect(trial.verify()).rejects.toMatchObject({
      code: 'not-provisioned',
      message: 'comparing the machine: it is half made',
      hint: 'run the same config again to finish it',
    })
    await trial.run()
    expect((await trial.verify()).findings.map(found)).toEqual([
      '24 unit "web.service": is not enabled, the document says it is',
    ])
  })

  test('was made of another one', async () => {
    const trial = await provisioned()
    const other = await openTrial(STORY, DOCUMENT.replace('/bin/zsh', '/bin/ash'))
    onTestFinished(() => other.close())
    fs.cpSync(`${trial.root}.firstlight/journal`, `${other.root}.firstlight/journal`)
    await expect(other.verify()).rejects.toMatchObject({
      code: 'foreign-run',
      message: 'comparing the machine: it was provisioned with another config',
    })
  })
})

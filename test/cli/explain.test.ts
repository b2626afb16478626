import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo, type TestIo } from '../helpers/io.ts'

const DOCUMENT = `variant: fcos
version: 1.5.0
ignition:
  config:
    merge:
      - inline: |
          {"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/hosts", "mode": 384}]}}
      - inline: |
          {"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/hosts", "user": {"name": "root"}}]}}
boot_device:
  luks: {tpm2: true}
passwd:
  users:
    - name: core
      password_hash: $y$j9T$secret
      ssh_authorized_keys: [ssh-ed25519 AAAA]
    - {name: web, home_dir: /srv/web}
storage:
  files:
    - path: /etc/hosts
      mode: 0644
      user: {name: core}
      contents: {inline: "127.0.0.1 web"}
  links:
    - {path: /etc/alias, target: /etc/hosts, hard: true}
    - {path: /opt, target: /var/opt}
  filesystems:
    - {device: /dev/vdb, format: ext4, path: /var/data, with_mount_unit: true}
systemd:
  units:
    - name: web.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
      dropins: [{name: limits.conf, contents: "[Service]\\nMemoryMax=1G\\n"}]
    - {name: docker.service, mask: true}
`

let cwd: string
beforeAll(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'explain-'))
  fs.writeFileSync(path.join(cwd, 'a.bu'), DOCUMENT)
})
afterAll(() => fs.rmSync(cwd, { recursive: true }))

describe('a path of the machine', () => {
  test('that several configs speak of is told merge by merge', async () => {
    const { output } = await explain('/etc/hosts', '--document', 'a.bu')
    expect(output).toBe(`/etc/hosts

It is a file (a.bu merge[1]:1).

  contents  13 bytes, in the document (a.bu:23)
  mode      0600 (a.bu merge[0]:1)
  user      root (a.bu merge[1]:1)

It is /etc/alias under another name (a.bu:25).

  target  /etc/hosts (a.bu:25)
  hard    true (a.bu:25)

Step by step, as it is merged:
  1  a.bu:20: contents 13 bytes, in the document, mode 0644, user core
  2  a.bu merge[0]:1: mode 0600 instead of 0644
  3  a.bu merge[1]:1: user root instead of core

A run does:
  write /etc/hosts (13 B), mode 0600, uid 0, gid 0 (a.bu merge[1]:1)
`)
  })

  test.each([
    ['/etc/systemd/system/web.service', 'It is the unit web.service (a.bu:31).'],
    ['web.service', 'enabled   true (a.bu:32)'],
    ['/etc/systemd/system/web.service.d/limits.conf', 'It is a drop-in of the unit web.service (a.bu:38).'],
    [
      '/etc/systemd/system/multi-user.target.wants/web.service',
      'It is a link that systemd makes when the unit is enabled',
    ],
    ['/etc/systemd/system/docker.service', 'link /etc/systemd/system/docker.service to "/dev/null"'],
    ['/etc/systemd/system/var-data.mount', 'It is the unit var-data.mount (a.bu:28).'],
    ['/etc/systemd/system-preset/20-ignition.preset', 'write /etc/systemd/system-preset/20-ignition.preset'],
    ['/home/core/.ssh/authorized_keys.d/ignition', 'ssh_authorized_keys  1 key (a.bu:16)'],
    ['/srv/web', 'It is the home of web (a.bu:17).'],
    ['/etc/shadow', 'add the user "web"'],
    ['/etc/crypttab', 'write /etc/crypttab'],
    ['/dev/mapper/root', 'It is an encrypted volume (a.bu:11).'],
    ['/dev/vdb', 'It is the device of a filesystem (ext4) (a.bu:28).'],
    ['/var/data', 'It is where the filesystem of /dev/vdb is mounted (a.bu:28).'],
    ['/var/data/deep/file', 'on the filesystem of /dev/vdb (ext4), mounted at /var/data (a.bu:28)'],
    ['/opt/app', 'below the link /opt to /var/opt (a.bu:26)'],
    ['/etc/systemd/system/', 'Described below it: /etc/systemd/system/docker.service'],
    ['/etc/hostz', 'The nearest that is described is /etc/hosts.'],
    ['/somewhere', 'Nothing in the document describes it, so it is what the image has there.'],
  ])('%s', async (asked, expected) => {
    const { output, errors, code } = await explain(asked, '--document', 'a.bu')
    expect({ errors, code }).toEqual({ errors: '', code: 0 })
    expect(output.replaceAll(/\s*\n\s*/g, ' ')).toContain(expected)
    expect(output).not.toContain('secret')
  })

  test('as data', async () => {
    const { output } = await explain('/etc/hosts', '--document', 'a.bu', '--json')
    expect(JSON.parse(output)).toMatchObject({
      format: 1,
      kind: 'path',
      path: '/etc/hosts',
      steps: [{}, {}, { facts: [{ name: 'user', value: 'root', insteadOf: 'core', place: { line: 1 } }] }],
    })
  })

  test('of which sections with nothing in them say nothing', async () => {
    const nothing =
      '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/a", "user": {}, "group": {"name": ""}}]}}'
    const io = testIo({ cwd, input: nothing })
    expect(await main(['node', 'firstlight', 'explain', '--document', '-', '/a'], io)).toBe(0)
    expect(io.output).toBe(`/a

It is a file (<stdin>:1).

  user   not given (<stdin>:1)
  group  not given (<stdin>:1)

A run does:
  write /a (0 B), mode 0644, uid 0, gid 0 (<stdin>:1)
`)
  })

  test('needs a document', async () => {
    const { errors, code } = await explain('/etc/hosts')
    expect(code).toBe(2)
    expect(errors).toContain('add --document FILE')
  })

  test('of a document that is not valid: its report, and exit code 3', async () => {
    fs.writeFileSync(path.join(cwd, 'bad.bu'), 'variant: fcos\nversion: 1.5.0\nstorage: {files: [{path: x}]}\n')
    expect(await explain('/x', '--document', 'bad.bu')).toMatchObject({ code: 3, output: '' })
  })
})

describe('a code or a key', () => {
  test.each([
    ['no-such-thing', 'there is no code and no key "no-such-thing"'],
    ['partition-missmatch', 'did you mean partition-mismatch?'],
  ])('%s is neither', async (asked, expected) => {
    const { errors, code } = await explain(asked)
    expect(code).toBe(2)
    expect(errors).toContain(expected)
  })

  test.each([
    ['--variant', 'flatcra', 'did you mean flatcar?'],
    ['--version', '9.9.9', 'there is no version 9.9.9 of any language'],
  ])('%s %s is refused', async (option, value, expected) => {
    const { errors, code } = await explain('storage', option, value)
    expect(code).toBe(2)
    expect(errors).toContain(expected)
  })

  test.each([40, 80, 200])('no line of prose is wider than a terminal of %i columns', async (columns) => {
    const io = testIo({ cwd, isTerminal: { out: true, err: true }, columns: () => columns })
    expect(await main(['node', 'firstlight', 'explain', 'storage.disks.partitions'], io)).toBe(0)
    expect(io.output.split('\n').filter((line) => line.length > columns)).toEqual([])
  })

  test('as data', async () => {
    const { output } = await explain('storage.disks.partitions.size_mib', '--json')
    expect(JSON.parse(output)).toMatchObject({
      format: 1,
      kind: 'key',
      path: 'storage.disks.partitions.size_mib',
      type: 'integer',
      ignition: 'storage.disks.partitions.sizeMiB',
      example: 1024,
      children: [],
    })
  })
})

async function explain(...args: readonly string[]): Promise<Pick<TestIo, 'output' | 'errors'> & { code: number }> {
  const io = testIo({ cwd })
  const code = await main(['node', 'firstlight', 'explain', ...args], io)
  return { output: io.output, errors: io.errors, code }
}

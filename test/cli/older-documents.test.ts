import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-older-'))
afterAll(() => fs.rmSync(directory, { recursive: true }))

async function firstlight(
  input: string,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const io = testIo({ input, cwd: directory })
  const code = await main(['node', 'firstlight', ...args], io)
  return { code, out: io.output, err: io.errors }
}

const SPEC_2 = `{
  "ignition": {"version": "2.2.0"},
  "networkd": {"units": [{"name": "00.network", "contents": "[Match]\\n"}]}
}`

const CONTAINER_LINUX = `storage:
  files:
    - filesystem: root
      path: /etc/motd
      mode: 0644
      contents:
        local: motd
etcd:
  name: "{HOSTNAME}"
`

test('transpile prints what a document of spec 2 becomes', async () => {
  expect(await firstlight(SPEC_2, 'transpile')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "warning: this document of spec 2.2.0 was converted to spec 3.1.0 [legacy-converted]
     --> <stdin>:2:27 ($.ignition.version)
      |
    2 |   "ignition": {"version": "2.2.0"},
      |                           ^^^^^^^
      = hint: what changes in meaning is a warning of its own; \`firstlight transpile\` prints the result

    ",
      "out": "{"ignition":{"version":"3.1.0"},"storage":{"files":[{"overwrite":true,"path":"/etc/systemd/network/00.network","contents":{"source":"data:,%5BMatch%5D%0A"},"mode":420}]}}
    ",
    }
  `)
})

test('transpile takes local files and the platform of a Container Linux Config', async () => {
  fs.writeFileSync(path.join(directory, 'motd'), 'welcome\n')
  const args = ['transpile', '--strict', '--files-dir', '.', '--platform', 'gce']
  expect(await firstlight(CONTAINER_LINUX, ...args)).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "{"ignition":{"version":"3.1.0"},"storage":{"files":[{"overwrite":true,"path":"/etc/motd","contents":{"source":"data:,welcome%0A"},"mode":420}]},"systemd":{"units":[{"dropins":[{"contents":"[Unit]\\nRequires=coreos-metadata.service\\nAfter=coreos-metadata.service\\n\\n[Service]\\nEnvironmentFile=/run/metadata/coreos\\nExecStart=\\nExecStart=/usr/lib/coreos/etcd-wrapper $ETCD_OPTS \\\\\\n  --name=\\"\${COREOS_GCE_HOSTNAME}\\"\\n","name":"20-clct-etcd-member.conf"}],"enabled":true,"name":"etcd-member.service"}]}}
    ",
    }
  `)
})

test('without them it says at which lines they are missing', async () => {
  expect(await firstlight(CONTAINER_LINUX, 'transpile')).toMatchInlineSnapshot(`
    {
      "code": 3,
      "err": "error: this file has local contents, and no directory of local files was given [container-linux-no-files-dir]
     --> <stdin>:7:16 ($.storage.files.0.contents.local)
      |
    7 |         local: motd
      |                ^^^^
      = hint: try --files-dir .

    error: \`{HOSTNAME}\` stands for something that depends on the platform, and none is given [container-linux-dynamic-data]
     --> <stdin>:9:9 ($.etcd.name)
      |
    9 |   name: "{HOSTNAME}"
      |         ^^^^^^^^^^^^
      = hint: give the platform with --platform: azure, digitalocean, ec2, gce, packet, openstack-metadata, vagrant-virtualbox, custom

    The document was not translated: it is not valid.
    ",
      "out": "",
    }
  `)
})

test.each([
  [SPEC_2, [], 0],
  [SPEC_2, ['--strict'], 3],
  [CONTAINER_LINUX, ['--files-dir', '.', '--platform', 'ec2', '--strict'], 0],
  [CONTAINER_LINUX, [], 3],
  ['#cloud-config\n', [], 3],
])('validate ends older documents with the same codes as others: %#', async (input, options, code) => {
  expect((await firstlight(input, 'validate', ...options, '-')).code).toBe(code)
})

import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { OUTPUT_FORMATS, type OutputName } from '../../src/cli/output/formats.ts'
import { outputSchema } from '../../src/cli/output/schemas.ts'
import { main } from '../../src/main.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/util/json.ts'
import { testIo } from '../helpers/io.ts'
import { image } from '../providers/drive/images.ts'

const MACHINE = `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: web
      password_hash: "*"
storage:
  disks:
    - device: /dev/vdb
      partitions: [{ number: 1, label: data }]
  filesystems:
    - { device: /dev/disk/by-partlabel/data, format: ext4, path: /var/data, with_mount_unit: true }
  files:
    - path: /etc/motd
      mode: 644
      contents: { inline: hello }
`

const FILES: Readonly<Record<string, string>> = {
  'machine.bu': MACHINE,
  'other.bu': MACHINE.replace('hello', 'goodbye'),
  'wrong.bu': 'variant: flatcar\nversion: 1.1.0\nstorage: { files: [{ path: motd }] }\n',
  'small.bu': 'variant: flatcar\nversion: 1.1.0\nstorage: { files: [{ path: /etc/motd, contents: { inline: hi } }] }\n',
  'empty.ign': '',
  'refused.bu': 'variant: flatcar\nversion: 1.1.0\nstorage: { files: [{ path: /etc/a, user: { name: nobody } }] }\n',
  'machine.test.yaml':
    'format: 1\ndocument: small.bu\ncases:\n  - { title: one, expect: { files: { /etc/motd: hi } } }\n  - { title: two, expect: { files: { /etc/motd: ho } } }\n',
  'etc/ignition/user.ign': '{"ignition": {"version": "3.4.0"}}',
  'proc/cmdline': 'ignition.platform.id=metal\n',
}

/** Command lines whose outputs are looked at, in order: a later one finds what an earlier one made. */
const CALLS: readonly (readonly [OutputName, ...string[]])[] = [
  ['plan', 'machine.bu'],
  ['plan', 'machine.bu', '--offline'],
  ['plan', 'wrong.bu'],
  ['plan', 'no-such-file.bu'],
  ['run', 'machine.bu', '--root', 'made'],
  ['run', 'machine.bu', '--root', 'made'],
  ['run', 'refused.bu', '--root', 'refused'],
  ['plan', 'machine.bu', '--root', 'made'],
  ['plan', 'other.bu', '--root', 'made'],
  ['status', '--root', 'made'],
  ['status', '--root', 'refused'],
  ['status', '--root', 'never'],
  ['verify', 'machine.bu', '--root', 'made'],
  ['diff', 'machine.bu', 'machine.bu'],
  ['diff', 'machine.bu', 'other.bu'],
  ['diff', 'machine.bu', 'wrong.bu'],
  ['test', 'machine.test.yaml'],
  ['validate', 'machine.bu', 'wrong.bu', 'empty.ign', '--allow-empty'],
  ['lint', 'machine.bu', 'wrong.bu'],
  ['transpile', 'machine.bu'],
  ['transpile', 'wrong.bu'],
  ['render', 'machine.bu'],
  ['render', 'machine.bu', '--origins'],
  ['render', 'machine.bu', '--spec', '3.4.0'],
  ['render', 'wrong.bu'],
  ['explain', 'storage.files.mode'],
  ['explain', 'storage.file.mod', '--variant', 'flatcar'],
  ['explain', 'boot_device', '--variant', 'flatcar'],
  ['explain', 'inline'],
  ['explain', 'mode-out-of-range'],
  ['explain', 'usage'],
  ['explain', 'user-data-too-large'],
  ['explain', '/etc/motd', '--document', 'machine.bu'],
  ['explain', '/etc/mutd', '--document', 'machine.bu'],
  ['explain', '/no/such', '--document', 'wrong.bu'],
  ['explain', 'no-such-thing'],
  ['lock', 'remote.bu'],
  ['lock', 'remote.bu', '--update'],
  ['fetch', '--platform', 'metal'],
  ['fetch', '--platform', 'nowhere'],
  ['metadata', '--platform', 'nutanix'],
  ['detect'],
  ['providers'],
  ['boot', 'wrong.bu'],
  ['boot', 'no-such-file.bu'],
  ['diagnose', 'tree'],
  ['diagnose', 'no-such-file.img'],
  ['image', 'tree', '--stamp', '--document', 'small.bu'],
  ['image', 'tree', '--document', 'wrong.bu'],
  ['completion', 'bash'],
  ['completion', 'bash', 'firstlight', 'pl'],
  ['compat', 'install', 'links'],
]

let cwd: string
let server: http.Server
beforeAll(async () => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-forms-'))
  server = http.createServer((_, response) => void response.end('hello'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const remote = FILES['small.bu']?.replace('inline: hi', `source: "http://127.0.0.1:${port}/motd"`) ?? ''
  for (const [name, text] of Object.entries({
    ...FILES,
    'remote.bu': remote,
    'tree/usr/lib/os-release': 'ID=debian\n',
  })) {
    fs.mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true })
    fs.writeFileSync(path.join(cwd, name), text)
  }
  fs.mkdirSync(path.join(cwd, 'dev/disk/by-label'), { recursive: true })
  fs.writeFileSync(path.join(cwd, 'dev/disk/by-label/config-2'), image('both.iso'))
})
afterAll(() => {
  server.close()
  fs.rmSync(cwd, { recursive: true })
})

describe('every command that prints data', () => {
  test('has a form with a schema; schema prints schemas', async () => {
    const commands = await Promise.all(COMMANDS.map(async (row) => ({ name: row.name, command: await row.load() })))
    const printing = commands.filter(({ command }) => 'json' in command.options).map(({ name }) => name)
    expect([...Object.keys(OUTPUT_FORMATS), 'schema'].toSorted()).toEqual(printing.toSorted())
  })

  test('is called here', () => {
    expect([...new Set(CALLS.map(([name]) => name))].toSorted()).toEqual(Object.keys(OUTPUT_FORMATS).toSorted())
  })
})

test.each(CALLS.map((call) => ({ line: call.join(' '), call })))('$line --json', async ({ call: [name, ...args] }) => {
  const io = testIo({ cwd, environment: { FIRSTLIGHT_SYSTEM_ROOT: cwd } })
  await main(['node', 'firstlight', name, ...args, '--json'], io)
  const output = JSON.parse(io.output) as JsonValue
  const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
    closed(outputSchema(name)),
  )
  expect(problemsOf(validate, output)).toEqual([])
  expect(Object.keys(isJsonObject(output) ? output : {})[0]).toBe('format')
})

test('the schema of an output is printed', async () => {
  const io = testIo({ cwd })
  expect(await main(['node', 'firstlight', 'schema', 'output', 'status'], io)).toBe(0)
  expect(JSON.parse(io.output)).toMatchObject({
    title: 'firstlight status --json',
    anyOf: [{ required: ['format', 'state', 'completedStages'] }, {}, {}],
  })
})

/** The same schema without members that it does not know: what is printed and not told of would go unseen. */
function closed(schema: JsonObject): JsonObject {
  const inner = Object.entries(schema).map(([key, value]) => [key, closedValue(value)] as const)
  const isClosed = schema['properties'] !== undefined && schema['additionalProperties'] === undefined
  return { ...Object.fromEntries(inner), ...(isClosed ? { additionalProperties: false } : {}) }
}

function closedValue(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(closedValue)
  return isJsonObject(value) ? closed(value) : (value ?? null)
}

function problemsOf(validate: ValidateFunction, output: JsonValue): readonly string[] {
  if (validate(output)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`
  })
}

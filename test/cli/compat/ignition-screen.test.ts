import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Memory } from '../../../src/boot/memory.ts'
import { main } from '../../../src/main.ts'
import { testIo, type TestIo } from '../../helpers/io.ts'

let directory: string
beforeEach(() => {
  // Its lines are folded where the name of the directory makes them too long: that is always as long.
  directory = fs.mkdtempSync('/tmp/f-')
  fs.mkdirSync(path.join(directory, 'root/etc'), { recursive: true })
})
afterEach(() => fs.rmSync(directory, { recursive: true }))

/** A hash that no content has; the password must not be seen anywhere. */
const BROKEN = `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      password_hash: canary
storage:
  files:
    - path: /etc/motd
      contents:
        inline: hello
        verification:
          hash: sha256-${'0'.repeat(64)}
`

/** Runs a stage, as a process of its own, or as one that remembers what earlier stages knew. */
async function ignition(stage: string, document: string, memory: Memory = {}): Promise<TestIo & { code: number }> {
  const file = path.join(directory, 'machine.bu')
  fs.writeFileSync(file, document)
  const io = testIo({ cwd: directory, environment: { IGNITION_CONFIG_FILE: file, PATH: process.env['PATH'] } })
  const places = ['root', 'config-cache', 'state-file', 'neednet']
  const files = ['root', 'run/ignition.json', 'run/ignition/state', 'run/ignition/neednet']
  const flags = places.map((name, index) => `-${name}=${path.join(directory, files[index] ?? '')}`)
  const code = await main(['node', '/usr/bin/ignition', ...flags, '-platform=file', `-stage=${stage}`], io, memory)
  return Object.assign(io, { code })
}

/** What the machine's screen says of the failure. */
function screen(): string {
  return fs.readFileSync(path.join(directory, 'run/ignition/failure'), 'utf8').replaceAll(directory, 'DIR')
}

describe('what the screen of a machine says', () => {
  test("one process knows the user's own line", async () => {
    const memory: Memory = {}
    const [fetched, failed] = [await ignition('fetch-offline', BROKEN, memory), await ignition('files', BROKEN, memory)]
    expect([fetched.code, failed.code]).toEqual([0, 1])
    expect(screen()).toMatchInlineSnapshot(`
      "phase:      files
      config:     DIR/machine.bu:11:9 ($.storage.files.0.contents)
                  11 |         inline: …
      cause:      verifying data:…: expected
                  sha256-000000000000000000000000000000000000000000000000000000000000
                  0000, got
                  sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b
                  9824 (wanted by $.storage.files.0.contents) [hash-mismatch]
      next step:  the contents changed, or the hash is of the compressed bytes: it
                  must be of the decompressed ones
      "
    `)
    expect(`${fetched.output}${failed.output}${screen()}`).not.toContain('canary')
  })

  test('one process for each stage knows the node of the config', async () => {
    await ignition('fetch-offline', BROKEN)
    await ignition('files', BROKEN)
    expect(screen()).toMatchInlineSnapshot(`
      "phase:      files
      config:     DIR/run/ignition.json:1:114 ($.storage.files.0.contents)
                  1 | …[{"path":"/etc/motd","contents":{"verification":{"hash":"sha2…
      cause:      verifying data:…: expected
                  sha256-000000000000000000000000000000000000000000000000000000000000
                  0000, got
                  sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b
                  9824 (wanted by $.storage.files.0.contents) [hash-mismatch]
      next step:  the contents changed, or the hash is of the compressed bytes: it
                  must be of the decompressed ones
      "
    `)
  })

  test('a config that is not valid is shown with what is wrong in it', async () => {
    await ignition('fetch-offline', `${BROKEN}      mode: '0999'\n`)
    expect(screen()).toMatchInlineSnapshot(`
      "phase:      fetch-offline
      cause:      the config is invalid [config-invalid]
      next step:  correct what the cause names, in the config or on the machine, and
                  start the machine again

      error: expected an integer, found the string "0999" [butane-type]
        --> DIR/machine.bu:14:13 ($.storage.files.0.mode)
         |
      14 |       mode: '0999'
         |             ^^^^^^
         = hint: write a mode in octal, as 0644
      "
    `)
  })
})

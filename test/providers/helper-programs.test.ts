import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createProgramRunner } from '../../src/host/real/commands.ts'
import { hostPath } from '../../src/util/paths.ts'
import { helperPrograms } from '../../src/providers/helper-programs.ts'
import { readConfined } from '../../src/providers/machine/files.ts'
import type { ProviderHelpers } from '../../src/providers/provider-helpers.ts'
import { providerRoots } from '../../src/providers/provider-roots.ts'

/** Helpers on a PATH of small shell scripts, and the directory that they are in. */
function withPrograms(
  programs: Readonly<Record<string, string>>,
  timeout?: number,
): {
  readonly helpers: ProviderHelpers
  readonly root: string
} {
  const root = mkdtempSync(join(tmpdir(), 'firstlight-helpers-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'bin'))
  mkdirSync(join(root, 'run'))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(root, 'bin', name), 0o755)
  }
  const run = createProgramRunner({ PATH: join(root, 'bin'), ROOT: root })
  const helpers = helperPrograms({
    run,
    roots: providerRoots(root),
    sleep: () => Promise.resolve(),
    ...(timeout === undefined ? {} : { timeout }),
  })
  return { helpers, root }
}

const shown = async (answer: ReturnType<ProviderHelpers['getGuestinfo']>): Promise<string> => {
  const value = await answer
  if (value.kind === 'value') return JSON.stringify(Buffer.from(value.bytes).toString())
  return value.kind === 'absent' ? 'absent' : `unavailable: ${value.reason}`
}

test('a program that does not end is given up, and it could not be told', async () => {
  const hangs = 'exec /bin/sleep 600'
  const { helpers } = withPrograms({ modprobe: hangs, 'firstlight-channel': hangs, vmur: hangs }, 200)
  const late = 'it did not end within 0.2 s'
  expect(await helpers.loadModule('vmur')).toBe(late)
  await expect(helpers.getGuestinfo('key')).rejects.toThrow(`asking VMware for guestinfo.key: ${late}`)
  await expect(helpers.getGuestProperty('key')).rejects.toThrow(`asking VirtualBox for key: ${late}`)
  await expect(helpers.deleteGuestProperty('key')).rejects.toThrow(late)
  expect(await helpers.runTool('vmur', [])).toMatchObject({ exitCode: -1, stderr: late })
})

describe('VMware', () => {
  const value = `[ "$1" = "info-get guestinfo.key" ] && printf 'two\\nlines\\n'`
  test.each<[string, Record<string, string>, string]>([
    ['vmware-rpctool', { 'vmware-rpctool': value }, '"two\\nlines"'],
    ['vmtoolsd', { vmtoolsd: `shift; ${value}` }, '"two\\nlines"'],
    [
      'a program of the image before both',
      { 'firstlight-channel': `shift; ${value}`, 'vmware-rpctool': 'exit 9' },
      '"two\\nlines"',
    ],
    ['a key that is not set', { 'vmware-rpctool': 'echo "No value found" >&2; exit 1' }, 'absent'],
    [
      'another hypervisor',
      { 'vmware-rpctool': 'echo "not in a virtual machine" >&2; exit 2' },
      'unavailable: not in a virtual machine',
    ],
    ['no program', {}, 'unavailable: there is neither vmware-rpctool nor vmtoolsd'],
  ])('%s', async (_, programs, answer) => {
    expect(await shown(withPrograms(programs).helpers.getGuestinfo('key'))).toBe(answer)
  })

  test('a failure that says nothing known could not be told', async () => {
    const { helpers } = withPrograms({ 'vmware-rpctool': 'echo broken >&2; exit 1' })
    await expect(helpers.getGuestinfo('key')).rejects.toThrow('asking VMware for guestinfo.key: broken')
  })

  test('a value is set as one argument, whatever stands in it', async () => {
    const { helpers, root } = withPrograms({ 'vmware-rpctool': 'printf %s "$1" > "$ROOT/said"' })
    await helpers.setGuestinfo('key', '<a b="$(touch x)"/>\n')
    expect(readFileSync(join(root, 'said'), 'utf8')).toBe('info-set guestinfo.key <a b="$(touch x)"/>\n')
  })
})

describe('VirtualBox', () => {
  test.each<[string, Record<string, string>, string]>([
    ['VBoxControl', { VBoxControl: 'echo "Value: {}"' }, '"{}\\u0000\\u0000"'],
    ['a property that is not set', { VBoxControl: 'echo "No value set!"; exit 1' }, 'absent'],
    ['a program of the image', { 'firstlight-channel': `printf '{}\\0RDONLY\\0'` }, '"{}\\u0000RDONLY\\u0000"'],
    ['which says that it is not set', { 'firstlight-channel': 'exit 1' }, 'absent'],
    ['which has no channel', { 'firstlight-channel': 'echo "no device" >&2; exit 2' }, 'unavailable: no device'],
    ['no program', {}, 'unavailable: there is neither firstlight-channel nor VBoxControl'],
  ])('%s', async (_, programs, answer) => {
    expect(await shown(withPrograms(programs).helpers.getGuestProperty('/Ignition/Config'))).toBe(answer)
  })

  test('a property that cannot be deleted is an error', async () => {
    const { helpers } = withPrograms({ VBoxControl: 'echo "VERR_PERMISSION_DENIED" >&2; exit 1' })
    await expect(helpers.deleteGuestProperty('/Ignition/Config')).rejects.toThrow('VERR_PERMISSION_DENIED')
  })
})

describe('vsock', () => {
  test('the request is standard input, the answer standard output', async () => {
    const { helpers } = withPrograms({ socat: 'printf "%s " "$4"; read -r line; printf %s "$line"' })
    const answer = await helpers.exchangeVsock(2, 1024, Buffer.from('GET /\n'))
    expect(Buffer.from(answer).toString()).toBe('VSOCK-CONNECT:2:1024 GET /')
  })

  test('without a program it could not be told', async () => {
    await expect(withPrograms({}).helpers.exchangeVsock(2, 1024, Buffer.from(''))).rejects.toThrow('nor socat')
  })
})

describe('mounts', () => {
  // "Mounts" by a link in the mount point's place, so that no privilege is needed.
  const mount = `for last; do :; done; [ "$2" = ro,nodev,nosuid,noexec ] && echo config > "$last/user-data"`
  const umount = 'rm "$1/user-data"; echo done >> "$ROOT/unmounted"'

  test('a drive is mounted for as long as it is read', async () => {
    const { helpers, root } = withPrograms({ mount, umount: `PATH=/bin:/usr/bin; ${umount}` })
    const bytes = await helpers.withMount(hostPath('/dev/sr0'), 'udf', (directory) =>
      readConfined(directory, '/user-data'),
    )
    expect(Buffer.from(bytes ?? []).toString()).toBe('config\n')
    expect(readFileSync(join(root, 'unmounted'), 'utf8')).toBe('done\n')
  })

  test('it is unmounted also when reading fails', async () => {
    const { helpers, root } = withPrograms({ mount, umount: `PATH=/bin:/usr/bin; ${umount}` })
    const reading = helpers.withMount(hostPath('/dev/sr0'), 'udf', () => Promise.reject(new Error('unreadable sector')))
    await expect(reading).rejects.toThrow('unreadable sector')
    expect(readFileSync(join(root, 'unmounted'), 'utf8')).toBe('done\n')
  })

  test('one that cannot be mounted is an error, and nothing is left behind', async () => {
    const { helpers, root } = withPrograms({ mount: 'echo "wrong fs type" >&2; exit 32', umount: '' })
    await expect(helpers.withMount(hostPath('/dev/sr0'), 'udf', () => 'never')).rejects.toThrow(
      'mounting /dev/sr0 as udf: wrong fs type',
    )
    expect(readdirSync(join(root, 'run'))).toEqual([])
  })
})

test('a disc drive is told by sysfs, and whether it is ready by reading it', async () => {
  const { helpers, root } = withPrograms({})
  const add = (name: string, content: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  add('sys/class/block/sr0/device/type', '5\n')
  add('dev/sr0', 'x'.repeat(2048))
  add('sys/class/block/sr1/device/type', '5\n')
  add('dev/sr1', '')
  add('sys/class/block/sda/device/type', '0\n')
  add('dev/sda', 'x'.repeat(2048))
  const states = ['sr0', 'sr1', 'sr2', 'sda'].map((name) => helpers.cdromStatus(hostPath(join(root, 'dev', name))))
  expect(await Promise.all(states)).toEqual(['disc-ok', 'not-ready', 'not-a-drive', 'not-a-drive'])
})

test('a module that cannot be loaded says why', async () => {
  const { helpers } = withPrograms({ modprobe: 'echo "modprobe: FATAL: Module $1 not found" >&2; exit 1' })
  expect(await helpers.loadModule('vsock')).toBe('modprobe: FATAL: Module vsock not found')
  expect(await withPrograms({}).helpers.loadModule('vsock')).toBe('there is no program modprobe')
})

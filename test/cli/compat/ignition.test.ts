import fs from 'node:fs'
import path from 'node:path'
import { dir } from 'tmp-promise'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/main.ts'
import { testIo, type TestIo } from '../../helpers/io.ts'
import { ignition, type Said } from '../../helpers/resident.ts'

let directory: string
let cleanup: () => Promise<void>
beforeEach(async () => {
  const made = await dir({ prefix: 'firstlight-compat', unsafeCleanup: true })
  directory = made.path
  cleanup = made.cleanup
  fs.mkdirSync(path.join(directory, 'root/etc'), { recursive: true })
})
afterEach(() => cleanup())

const CONFIG = {
  ignition: { version: '3.4.0' },
  storage: { files: [{ path: '/etc/motd', mode: 0o600, contents: { source: 'data:,hello' } }] },
  systemd: { units: [{ name: 'a.service', enabled: true, contents: '[Service]\nExecStart=/bin/true\n[Install]\n' }] },
}

const KEPT =
  process.env['FIRSTLIGHT_TESTS_RESIDENT'] === undefined ? '' : ' (skipped: a resident engine keeps that in its memory)'

async function call(name: string, args: readonly string[], given: Partial<TestIo> = {}): Promise<Said> {
  if (name === 'ignition' && given.isJournal === undefined)
    return await ignition(args, { cwd: directory, environment: {}, ...given })
  const io = testIo({ cwd: directory, ...given })
  const code = await main(['node', `/usr/bin/${name}`, ...args], io)
  return { code, output: io.output, errors: io.errors }
}

const flags = (): readonly string[] => [
  '-root',
  path.join(directory, 'root'),
  '-config-cache',
  path.join(directory, 'run/ignition.json'),
  '-state-file',
  path.join(directory, 'run/ignition/state'),
  '-neednet',
  path.join(directory, 'run/ignition/neednet'),
  '-log-to-stdout',
  '-platform=file',
]

/** The kinds of the entries of the boot's journal. */
function noted(): readonly unknown[] {
  const journal = fs.readFileSync(path.join(directory, 'run/ignition/state.journal'), 'utf8')
  return journal
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly kind: unknown }).kind)
}

async function stage(name: string, config: unknown = CONFIG, more: TestIo['environment'] = {}): Promise<Said> {
  const file = path.join(directory, 'config.ign')
  fs.writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config))
  const environment = { IGNITION_CONFIG_FILE: file, PATH: process.env['PATH'], ...more }
  return call('ignition', [...flags(), '-stage', name], { environment })
}

const apply = (args: readonly string[], environment: TestIo['environment'], config: unknown = CONFIG) =>
  call('ignition-apply', ['--root', path.join(directory, 'root'), ...args, '-'], {
    environment: { PATH: process.env['PATH'], ...environment },
    stdin: () => Promise.resolve(Buffer.from(JSON.stringify(config))),
  })

/** How the lines of the fetch stage begin when the journal takes them. */
async function levels(args: readonly string[]): Promise<readonly string[]> {
  const file = path.join(directory, 'config.ign')
  fs.writeFileSync(file, JSON.stringify({ ...CONFIG, unknown: 1 }))
  const { output } = await call('ignition', [...args, '-stage=fetch'], {
    environment: { IGNITION_CONFIG_FILE: file },
    isJournal: { out: true, err: true },
  })
  return [...new Set(output.match(/^(<\d>)?[A-Z]+/gm))].toSorted()
}

const exists = (name: string): boolean => fs.existsSync(path.join(directory, name))
const mode = (name: string): string => (fs.statSync(path.join(directory, name)).mode & 0o7777).toString(8)

describe('under the name ignition', () => {
  test('a machine that was made by one process a stage is verified as one that a single run made', async () => {
    const fetched = { ...CONFIG, storage: { ...CONFIG.storage, directories: [{ path: '/srv/www' }] } }
    for (const name of ['fetch-offline', 'kargs', 'disks', 'mount', 'files', 'umount']) {
      expect((await stage(name, fetched)).code).toBe(0)
    }
    const journal = path.join(directory, 'run/ignition/state.journal')
    const args = ['config.ign', '--root', 'root', '--backend', 'real', '--journal', journal]
    const asDescribed = await call('firstlight', ['verify', ...args])
    expect(asDescribed.code).toBe(0)
    expect(asDescribed.output).toContain('as described')

    fs.writeFileSync(path.join(directory, 'root/etc/motd'), 'changed')
    const drifted = await call('firstlight', ['verify', ...args])
    expect(drifted.code).toBe(6)
    expect(drifted.output).toContain('/etc/motd')
  })

  test('one process a stage: offline fetch, cache and state, then the files', async () => {
    expect((await stage('fetch-offline')).code).toBe(0)
    expect({
      cache: mode('run/ignition.json'),
      state: mode('run/ignition/state'),
      directory: mode('run/ignition'),
    }).toEqual({
      cache: '640',
      state: '600',
      directory: '700',
    })
    expect(exists('run/ignition/neednet')).toBe(false)
    for (const name of ['kargs', 'disks', 'mount']) expect((await stage(name)).code).toBe(0)
    expect(exists('root/etc/motd')).toBe(false)
    const files = await stage('files')
    expect({ code: files.code, errors: files.errors }).toEqual({ code: 0, errors: '' })
    expect(files.output).not.toMatch(/CRITICAL|panic/)
    expect(fs.readFileSync(path.join(directory, 'root/etc/motd'), 'utf8')).toBe('hello')
    expect(mode('root/etc/motd')).toBe('600')
    expect(fs.readFileSync(path.join(directory, 'root/etc/systemd/system-preset/20-ignition.preset'), 'utf8')).toBe(
      'enable a.service\n',
    )
    expect((await stage('umount')).code).toBe(0)
    expect(JSON.parse(fs.readFileSync(path.join(directory, 'root/etc/.ignition-result.json'), 'utf8'))).toMatchObject({
      userConfigProvided: true,
    })
  })

  test('a phase with nothing to do notes nothing, and refuses a machine of another config all the same', async () => {
    const journal = path.join(directory, 'run/ignition/state.journal')
    const empty = { ignition: { version: '3.4.0' } }
    for (const name of ['fetch', 'kargs', 'disks', 'mount']) expect((await stage(name, empty)).code).toBe(0)
    expect(fs.existsSync(journal)).toBe(false)

    // The first phase has looked at the contents, so that a machine is not begun for which they cannot be had.
    for (const name of ['fetch', 'kargs']) expect((await stage(name)).code).toBe(0)
    const begun = fs.readFileSync(journal, 'utf8')
    for (const name of ['disks', 'mount']) expect((await stage(name)).code).toBe(0)
    expect(fs.readFileSync(journal, 'utf8')).toBe(begun)

    expect((await stage('files')).code).toBe(0)
    expect((await stage('fetch', empty)).code).toBe(0)
    const refused = await stage('mount', empty)
    expect(refused).toMatchObject({ code: 5, errors: '' })
    expect(refused.output).toContain('provisioning the machine: it is half made with another config [foreign-run]')
  })

  test('the last phase with nothing to do ends the run once, and only a run that has made the machine', async () => {
    expect((await stage('fetch')).code).toBe(0)
    expect((await stage('umount')).code).toBe(0)
    expect(noted()).toEqual(['run-started', 'phases-completed'])
    expect((await stage('files')).code).toBe(0)
    const made = noted()
    expect(made.at(-1)).toBe('phases-completed')
    for (const _ of [1, 2]) {
      expect((await stage('umount')).code).toBe(0)
      expect(noted()).toEqual([...made, 'run-resumed', 'run-completed'])
    }
    const other = await stage('fetch', { ignition: { version: '3.4.0' } })
    expect(other.code).toBe(0)
    expect((await stage('umount', { ignition: { version: '3.4.0' } })).code).toBe(5)
  })

  test.skipIf(KEPT)(
    `what a stage found out holds for the very same config, if there is nothing to tell of it${KEPT}`,
    async () => {
      const [journal, checked] = ['journal', 'checked'].map((name) =>
        path.join(directory, `run/ignition/state.${name}`),
      )
      const empty = { ignition: { version: '3.4.0' } }
      for (const name of ['fetch', 'disks']) expect((await stage(name, empty)).code).toBe(0)
      expect(JSON.parse(fs.readFileSync(checked!, 'utf8'))).toMatchObject({
        idle: ['fetch-offline', 'kargs', 'disks', 'mount', 'umount'],
        hasContents: false,
      })
      fs.writeFileSync(checked!, 'damaged')
      expect((await stage('mount', empty)).code).toBe(0)

      for (const name of ['kargs', 'fetch', 'mount']) expect((await stage(name)).code).toBe(0)
      expect(fs.existsSync(journal!)).toBe(true)
      for (const name of ['files', 'umount']) expect((await stage(name)).code).toBe(0)
      expect(fs.existsSync(checked!)).toBe(false)
    },
  )

  test('what is to be told of a config is told by each stage', async () => {
    const system = path.join(directory, 'system')
    fs.mkdirSync(path.join(system, 'base.d'), { recursive: true })
    fs.writeFileSync(path.join(system, 'base.d/a.ign'), '{"ignition":{"version":"3.4.0"},"unknown":1}')
    const more = { IGNITION_SYSTEM_CONFIG_DIR: system }
    for (const name of ['fetch', 'disks', 'mount']) {
      const { code, output } = await stage(name, { ignition: { version: '3.4.0' } }, more)
      const told = `WARNING  : ${name}: warning at $.unknown, line 1 col 33: unknown key "unknown" is ignored`
      expect({ code, told: output.match(/^WARNING .*/gm) }).toEqual({ code: 0, told: [told] })
    }
  })

  test('a phase with nothing to do still wants the root to be there', async () => {
    const empty = { ignition: { version: '3.4.0' } }
    expect((await stage('fetch', empty)).code).toBe(0)
    fs.rmSync(path.join(directory, 'root'), { recursive: true })
    const failed = await stage('mount', empty)
    expect(failed.code).toBe(1)
    expect(failed.output).toContain('it is not a directory [refused]')
  })

  test('a boot that failed and then unmounts what it had mounted has completed nothing: the next one makes the machine', async () => {
    const obstacle = path.join(directory, 'root/etc/motd')
    fs.mkdirSync(path.join(obstacle, 'in-the-way'), { recursive: true })
    const phases = ['fetch-offline', 'kargs', 'disks', 'mount', 'files', 'umount']
    const boot = async (): Promise<readonly number[]> => {
      const codes: number[] = []
      for (const name of phases) codes.push((await stage(name)).code)
      return codes
    }
    expect(await boot()).toEqual([0, 0, 0, 0, 1, 0])
    fs.rmSync(obstacle, { recursive: true })
    expect(await boot()).toEqual([0, 0, 0, 0, 0, 0])
    expect(fs.readFileSync(obstacle, 'utf8')).toBe('hello')
  })

  test('files on the OEM partition are there before the network is', async () => {
    fs.mkdirSync(path.join(directory, 'oem'))
    fs.writeFileSync(path.join(directory, 'oem/motd'), 'from the OEM')
    const config = {
      ignition: { version: '3.4.0' },
      storage: { files: [{ path: '/etc/motd', contents: { source: 'oem:///motd' } }] },
    }
    const oem = { IGNITION_OEM_LOOKASIDE_DIR: path.join(directory, 'oem') }
    for (const name of ['fetch-offline', 'files']) expect((await stage(name, config, oem)).code).toBe(0)
    expect(exists('run/ignition/neednet')).toBe(false)
    expect(fs.readFileSync(path.join(directory, 'root/etc/motd'), 'utf8')).toBe('from the OEM')
  })

  test('a config that needs the network leaves the flag and the cache, and is no failure', async () => {
    const remote = {
      ...CONFIG,
      storage: { files: [{ path: '/x', contents: { source: 'https://example.invalid/x' } }] },
    }
    expect((await stage('fetch-offline', remote)).code).toBe(0)
    expect({ flag: exists('run/ignition/neednet'), cache: exists('run/ignition.json') }).toEqual({
      flag: true,
      cache: true,
    })
  })

  test('a config that must be fetched leaves only the flag', async () => {
    const remote = { ignition: { version: '3.4.0', config: { replace: { source: 'https://example.invalid/x' } } } }
    expect((await stage('fetch-offline', remote)).code).toBe(0)
    expect({ flag: exists('run/ignition/neednet'), cache: exists('run/ignition.json') }).toEqual({
      flag: true,
      cache: false,
    })
  })

  test('an invalid config fails with its report, and without its secrets', async () => {
    const bad = { ...CONFIG, passwd: { users: [{ name: 'u', passwordHash: 'canary', uid: 'x' }] } }
    const { code, output } = await stage('fetch', bad)
    expect(code).toBe(1)
    expect(output).toMatch(/CRITICAL : fetch: error at \$\.passwd\.users\.0\.uid, line 1 col \d+: /)
    expect(output).not.toContain('canary')
  })

  test('a later stage without a cache fails', async () => {
    expect((await stage('files')).code).toBe(1)
  })

  const child = encodeURIComponent(JSON.stringify({ ignition: { version: '3.4.0' } }))
  const withChild = { ...CONFIG, ignition: { version: '3.4.0', config: { merge: [{ source: `data:,${child}` }] } } }
  const fetched = [
    { kind: 'base', source: 'system', referenced: false },
    { kind: 'user', source: 'file', referenced: false },
    { kind: 'user', source: '', referenced: true },
  ]

  test('the state names every config that was fetched', async () => {
    expect((await stage('fetch-offline', withChild)).code).toBe(0)
    expect(JSON.parse(fs.readFileSync(path.join(directory, 'run/ignition/state'), 'utf8'))).toEqual({
      fetchedConfigs: fetched,
    })
  })

  test('the journal is told of every config that was fetched, each in a record of its own', async () => {
    const system = path.join(directory, 'system')
    fs.mkdirSync(path.join(system, 'run/systemd/journal'), { recursive: true })
    fs.writeFileSync(path.join(system, 'run/systemd/journal/socket'), '')
    const told = path.join(directory, 'told')
    fs.writeFileSync(path.join(directory, 'logger'), `#!/bin/sh\necho "$@" >>${told}\ncat >>${told}\n`, { mode: 0o755 })
    const environment = { PATH: `${directory}:${process.env['PATH']}`, FIRSTLIGHT_SYSTEM_ROOT: system }
    const { code, output } = await stage('fetch', withChild, environment)
    expect(code).toBe(0)
    expect(output).not.toContain('the journal was not told')
    expect(fs.readFileSync(told, 'utf8').split('\n')).toEqual([
      ...fetched.flatMap(({ kind, source, referenced }) => [
        '--journald',
        `MESSAGE=fetched a ${referenced ? 'referenced' : kind} config from "${source}"`,
        'MESSAGE_ID=57124006b5c94805b77ce473e92a8aeb',
        'PRIORITY=6',
        'SYSLOG_IDENTIFIER=ignition',
        `IGNITION_CONFIG_TYPE=${kind}`,
        `IGNITION_CONFIG_SRC=${source}`,
        `IGNITION_CONFIG_REFERENCED=${referenced}`,
      ]),
      '',
    ])
  })

  test('in the journal each line has its level, unless standard output is asked for', async () => {
    expect(await levels(flags().filter((flag) => flag !== '-log-to-stdout'))).toEqual([
      '<4>WARNING',
      '<6>INFO',
      '<7>DEBUG',
    ])
    expect(await levels(flags())).toEqual(['DEBUG', 'INFO', 'WARNING'])
  })

  test.each([
    ['{bad', 'it is not JSON'],
    ['{"fetchedConfigs": 3}', 'it is no list of configs'],
    [undefined, 'it cannot be read'],
  ])('a damaged state %j fails before anything is done', async (text, reason) => {
    const file = path.join(directory, 'run/ignition/state')
    fs.mkdirSync(text === undefined ? file : path.dirname(file), { recursive: true })
    if (text !== undefined) fs.writeFileSync(file, text)
    const { code, output } = await stage('fetch')
    expect(code).toBe(3)
    expect(output).toContain(`CRITICAL : reading the state file ${file}: ${reason} [source-unreadable]\n`)
    expect(output).toContain('CRITICAL : hint: remove it and begin again with the stage fetch-offline\n')
  })

  test.each(['config-cache', 'neednet', 'state-file'])(
    'a place for the %s that cannot be made fails in words',
    async (flag) => {
      const file = path.join(directory, 'config.ign')
      const source = 'https://example.invalid/x'
      const config = { ...CONFIG, storage: { files: [{ path: '/x', contents: { source } }] } }
      fs.writeFileSync(file, JSON.stringify(config))
      const args = [...flags(), `-${flag}`, '/proc/none/file', '-stage=fetch-offline']
      const { code, output } = await call('ignition', args, { environment: { IGNITION_CONFIG_FILE: file } })
      expect(code).toBe(1)
      expect(output).toMatch(
        /CRITICAL : fetch-offline: .* \/proc\/none\/file failed \[io-failed\]\n.*: because ENOENT: /,
      )
    },
  )

  test.each([
    [['-platform', 'file'], 2, "'--stage' must be provided\n"],
    [['-stage', 'disks'], 2, "'--platform' must be provided\n"],
    [['-platform', 'moon', '-stage', 'disks'], 2, 'unknown platform "moon"\n'],
    [['-platform', 'file', '-stage', 'files', '-root', ''], 2, "'--root' must not be empty\n"],
    [['-platform', 'file', '-stage', 'party'], 2, 'unknown stage "party"\n'],
    [['-version'], 0, ''],
  ])('%j ends with %i', async (args, code, errors) => {
    const result = await call('ignition', args)
    expect({ code: result.code, errors: result.errors }).toEqual({ code, errors })
  })
})

describe('under the name ignition-validate', () => {
  test.each<[string, string, number, string, string]>([
    ['a clean document', '{"ignition": {"version": "3.4.0"}}', 0, '', ''],
    [
      'a warning',
      '{"ignition": {"version": "3.4.0"}, "storag": {}}',
      0,
      'warning at $.storag, line 1 col 36: unknown key "storag" is ignored\n',
      '',
    ],
    [
      'an unknown version',
      '{"ignition": {"version": "9.0.0"}}',
      1,
      '',
      expect.stringContaining("couldn't parse config: "),
    ],
    ['nothing', '', 1, '', "couldn't parse config: the document is empty\n"],
  ])('%s', async (_, input, code, output, errors) => {
    const result = await call('ignition-validate', ['-'], { stdin: () => Promise.resolve(Buffer.from(input)) })
    expect({ code: result.code, output: result.output, errors: result.errors }).toEqual({ code, output, errors })
  })

  test('without a document it tells its usage', async () => {
    expect((await call('ignition-validate', [])).code).toBe(1)
  })

  test('a document that cannot be read is named with the reason', async () => {
    const { code, errors } = await call('ignition-validate', ['none.ign'])
    expect(code).toBe(1)
    expect(errors).toMatch(/^couldn't read config: reading the document none.ign failed: ENOENT: /)
  })
})

describe('under the name ignition-apply', () => {
  test('it refuses anything but a container', async ({ skip }) => {
    skip(
      ['/run/.containerenv', '/.dockerenv'].some((file) => fs.existsSync(file)),
      'this is a container',
    )
    expect(await apply([], {})).toMatchObject({ code: 1 })
    expect(exists('root/etc/motd')).toBe(false)
  })

  test('in a container it puts files and units in place, and nothing else', async () => {
    expect(await apply([], { container: 'podman' })).toMatchObject({ code: 0, errors: '' })
    expect({ motd: exists('root/etc/motd'), result: exists('root/etc/.ignition-result.json') }).toEqual({
      motd: true,
      result: false,
    })
  })

  test('a config without units, users or files is one too', async () => {
    const bare = { ignition: CONFIG.ignition }
    for (const config of [bare, { ...bare, storage: CONFIG.storage }]) {
      expect(await apply([], { container: 'podman' }, config)).toMatchObject({ code: 0, errors: '' })
    }
    expect(exists('root/etc/motd')).toBe(true)
  })

  test('a failure is told with its causes and what to try', async () => {
    fs.writeFileSync(path.join(directory, 'root/etc/motd'), 'there before')
    const exists = await apply([], { container: 'podman' })
    expect(exists.code).toBe(1)
    expect(exists.output).toMatch(/CRITICAL : apply: .* \[node-exists\].*\nCRITICAL : apply: hint: .*overwrite/)
    const unreadable = await call('ignition-apply', ['none.ign'], { environment: { container: 'podman' } })
    expect(unreadable.output).toMatch(
      /reading the document none.ign failed \[source-unreadable\]\n.*: because ENOENT: /,
    )
  })

  test('an empty root is not the machine that builds the container', async () => {
    const { code, errors } = await call('ignition-apply', ['--root', '', '-'])
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toBe('the flag --root is empty')
  })

  test('what a container cannot have is an error, or left out when told so', async () => {
    const config = { ...CONFIG, passwd: { users: [{ name: 'u' }] } }
    const refused = await apply([], { container: 'podman' }, config)
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('a container cannot have its users and groups')
    expect(exists('root/etc/motd')).toBe(false)
    expect((await apply(['--ignore-unsupported'], { container: 'podman' }, config)).code).toBe(0)
    expect(exists('root/etc/motd')).toBe(true)
  })
})

describe('under the name ignition-rmcfg', () => {
  test('a config is deleted only where and when it has made the machine', async () => {
    const root = path.join(directory, 'root')
    const deleted = path.join(directory, 'deleted')
    const bootId = path.join(root, 'proc/sys/kernel/random/boot_id')
    fs.mkdirSync(path.dirname(bootId), { recursive: true })
    fs.writeFileSync(bootId, fs.readFileSync('/proc/sys/kernel/random/boot_id'))
    fs.writeFileSync(path.join(root, 'proc/cmdline'), 'quiet')
    fs.writeFileSync(path.join(directory, 'config'), JSON.stringify(CONFIG))
    fs.writeFileSync(
      path.join(directory, 'firstlight-channel'),
      `#!/bin/sh
case "$1 $2" in
"virtualbox-get /Ignition/Config") cat ${directory}/config; printf '\\0\\0' ;;
virtualbox-get*) exit 1 ;;
virtualbox-delete*) echo "$2" >>${deleted} ;;
esac
`,
      { mode: 0o755 },
    )
    const environment = { PATH: `${directory}:${process.env['PATH']}`, FIRSTLIGHT_SYSTEM_ROOT: root }
    const boot = async (name: string): Promise<number> =>
      (await call('ignition', [...flags(), '-platform=virtualbox', '-stage', name], { environment })).code
    const remove = (): Promise<Said> => call('ignition-rmcfg', ['--platform', 'virtualbox'], { environment })

    for (const name of ['fetch-offline', 'kargs', 'disks', 'mount']) expect(await boot(name)).toBe(0)
    const early = await remove()
    expect([early.code, exists('deleted')]).toEqual([1, false])
    expect(early.output).toContain('does not say that the machine is made')

    for (const name of ['files', 'umount']) expect(await boot(name)).toBe(0)
    fs.writeFileSync(bootId, 'another-boot\n')
    const late = await remove()
    expect([late.code, exists('deleted')]).toEqual([0, false])
    expect(late.output).toContain('the config is left where it is: the machine was made in another boot')

    fs.writeFileSync(bootId, fs.readFileSync('/proc/sys/kernel/random/boot_id'))
    expect((await remove()).code).toBe(0)
    expect(fs.readFileSync(deleted, 'utf8')).toBe('/Ignition/Config/Encoding\n/Ignition/Config\n')
  })

  test.each([
    [[], 2],
    [['--platform', 'moon'], 2],
    [['--platform', 'qemu', '--log-to-stdout'], 1],
  ])('%j ends with %i', async (args, code) => {
    expect((await call('ignition-rmcfg', args)).code).toBe(code)
  })
})

test('firstlight compat install puts every name in place, and replaces nothing unasked', async () => {
  const bin = path.join(directory, 'bin')
  expect((await call('firstlight', ['compat', 'install', bin])).code).toBe(0)
  expect(fs.readdirSync(bin)).toEqual([
    'afterburn',
    'butane',
    'ignition',
    'ignition-apply',
    'ignition-rmcfg',
    'ignition-validate',
  ])
  expect((await call('firstlight', ['compat', 'install', bin])).code).toBe(5)
  expect((await call('firstlight', ['compat', 'install', bin, '--force'])).code).toBe(0)
})

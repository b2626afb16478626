import { spawn, spawnSync, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SKELETON_ACCOUNTS } from '../../../src/host/accounts/skeleton.ts'
import { hostPath } from '../../../src/util/paths.ts'
import { createRealHost } from '../../../src/host/real/real-host.ts'
import { clientScript } from '../../../src/program/client-script.ts'
import { pointsToCut, runInSteps, whyNoSteps, type SteppedEnd } from '../../helpers/kills.ts'
import { snapshotData, snapshotTree } from '../../../src/trial/tree.ts'

// The program under the name `ignition`, with the real host and a real boot filesystem: one process for each phase, or, where
// there are many boots, one for all. A boot is a namespace with a boot id, processes and mounts of its own: killing it takes all of that at once, and /run is emptied.
const mayBoot =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'losetup', '--find'], { stdio: 'ignore' })
    .status === 0

const PHASES = ['fetch-offline', 'kargs', 'disks', 'mount', 'files', 'umount']
const CONFIG = {
  ignition: { version: '3.4.0' },
  passwd: {
    groups: [{ name: 'crew', gid: 3000 }],
    users: [{ name: 'web', uid: 2000, groups: ['crew'], passwordHash: 'a-hash', sshAuthorizedKeys: ['ssh-ed25519 A'] }],
  },
  storage: {
    directories: [{ path: '/srv/web', user: { name: 'web' } }],
    files: [
      { path: '/etc/hosts', append: [{ source: 'data:,one%0A' }, { source: 'data:,two%0A' }] },
      { path: '/srv/web/page', contents: { source: 'data:,hello' }, user: { name: 'web' } },
    ],
  },
  systemd: { units: [{ name: 'a.service', enabled: true, contents: '[Service]\nExecStart=/bin/true\n[Install]\n' }] },
}

interface Machine {
  readonly root: string
  /** Goes through the phases of a boot, until one fails. */
  boot(options?: BootOptions): Promise<Booted>
  /** The same in one process, which stands still after each change of what outlives the boot: there the power may be cut. */
  bootInSteps(afterChange: Parameters<typeof runInSteps>[1]): Promise<SteppedEnd>
  /** As an owner does who wants the machine made once more. */
  touchStamp(): void
  /** What the loader's filesystem holds, by path, with modes. */
  bootFiles(): readonly string[]
}

interface BootOptions {
  readonly config?: unknown
  readonly anew?: boolean
  readonly phases?: 'in-one-process' | 'as-processes'
}

interface Prepared {
  readonly command: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

interface Booted {
  readonly code: number | null
  readonly operations: number
  readonly said: string
}

function makeMachine(): Machine {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-machine-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const at = (name: string): string => path.join(directory, name)
  for (const name of ['root/etc', 'dev/disk/by-label', 'boot', 'bin']) fs.mkdirSync(at(name), { recursive: true })
  for (const [name, text] of Object.entries(SKELETON_ACCOUNTS)) fs.writeFileSync(at(`root/etc/${name}`), text)
  fs.writeFileSync(at('root/etc/login.defs'), 'USERGROUPS_ENAB yes\nHOME_MODE 0700\n')
  fs.writeFileSync(at('root/etc/hosts'), 'here\n')
  fs.writeFileSync(at('boot/ignition.firstboot'), '')
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', 'boot', '-d', at('boot'), at('boot.img'), '8M'])
  fs.symlinkSync(at('boot.img'), at('dev/disk/by-label/boot'))
  const program = `#!/bin/sh\nexec ${process.execPath} ${path.resolve('bin/firstlight.ts')} "$@"\n`
  fs.writeFileSync(at('bin/firstlight'), program, { mode: 0o755 })
  fs.writeFileSync(at('bin/ignition'), clientScript(at('bin/firstlight'), { startsResident: false }), { mode: 0o755 })
  let boots = 0
  const inBootFilesystem = (script: string): string =>
    execFileSync('unshare', ['--mount', 'sh', '-ec', `mount "$0" /mnt; cd /mnt; ${script}`, at('boot.img')], {
      encoding: 'utf8',
    })
  const prepare = ({ config = CONFIG, anew = false, phases = 'in-one-process' }: BootOptions): Prepared => {
    boots += 1
    fs.rmSync(at('run'), { recursive: true, force: true })
    fs.mkdirSync(at('run'))
    fs.writeFileSync(at('boot-id'), `00000000-0000-4000-8000-${String(boots).padStart(12, '0')}\n`)
    fs.writeFileSync(at('config.ign'), JSON.stringify(config))
    const flags = `--platform=file --root=${at('root')} --config-cache=${at('run/ignition.json')}`
    const files = `--neednet=${at('run/ignition/neednet')} --state-file=${at('run/ignition/state')}`
    const commands = `for phase in ${PHASES.join(' ')}; do ${at('bin/ignition')} ${flags} ${files} --stage=$phase || exit; done`
    const script = `mount --bind ${at('boot-id')} /proc/sys/kernel/random/boot_id && ${commands}`
    const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    return {
      command: ['unshare', ...namespaces, 'sh', '-c', script],
      environment: {
        PATH: process.env['PATH'],
        IGNITION_CONFIG_FILE: at('config.ign'),
        FIRSTLIGHT_SYSTEM_ROOT: directory,
        FIRSTLIGHT_BOOT: 'LABEL=boot',
        FIRSTLIGHT_ENGINE: at('run/engine'),
        FIRSTLIGHT_PROCESS: phases === 'in-one-process' ? 'one' : 'phase',
        ...(anew ? { FIRSTLIGHT_ANEW: '1' } : {}),
      },
    }
  }
  return {
    root: at('root'),
    async boot(options = {}) {
      const { command, environment } = prepare(options)
      const [program = '', ...args] = command
      const machine = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: environment })
      const ended = once(machine, 'close') as Promise<[number | null]>
      let said = ''
      machine.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const [code] = await ended
      const operations = said.split('[started]').length - 1
      return { code, operations, said }
    },
    // The target, and the journal on the loader's filesystem.
    bootInSteps: (afterChange) => runInSteps({ ...prepare({}), within: [at('root'), '/journal.'] }, afterChange),
    touchStamp: () => void inBootFilesystem('touch ignition.firstboot'),
    bootFiles: () => inBootFilesystem(`find . -type f -printf '%P %m\\n' | sort`).trim().split('\n'),
  }
}

function testBoots(name: string, run: () => Promise<void>, cuts = false): void {
  test(name, { timeout: 3_600_000 }, async (context) => {
    if (!mayBoot) context.skip('a boot takes root, namespaces and loop devices')
    const why = cuts ? whyNoSteps() : undefined
    if (why !== undefined) context.skip(why)
    await run()
  })
}

/** The target's tree without what tells of this very machine: times, boots, and the last copies that account tools keep. */
async function treeOf({ root }: Machine): Promise<Record<string, unknown>> {
  const host = await createRealHost({ root: hostPath(root), environment: {} })
  const tree = snapshotData(await snapshotTree(host))
  return Object.fromEntries(
    Object.entries(tree).filter(([name]) => !/^\/etc\/(\.ignition-result\.json|[a-z]+-)$/.test(name)),
  )
}

testBoots(
  'cut from its power after any change, a machine is finished by the next boot, equal to any other',
  async () => {
    const undisturbed = makeMachine()
    const { code, operations } = await undisturbed.boot({ phases: 'as-processes' })
    expect(code).toBe(0)
    expect(operations).toBeGreaterThan(8)
    const expected = await treeOf(undisturbed)
    expect(undisturbed.bootFiles()).toEqual([
      expect.stringMatching(/^firstlight\/journal\.[0-9a-z]+-[0-9a-z]+ 600$/),
      'ignition.firstboot 644',
    ])
    const stepped = makeMachine()
    const { code: ended, said, changes } = await stepped.bootInSteps(() => 'go on')
    expect(ended, said).toBe(0)
    expect(changes.length).toBeGreaterThan(operations)
    for (const cutAt of pointsToCut([...changes.keys()], 4)) {
      const machine = makeMachine()
      const cut = await machine.bootInSteps((_, count) => (count === cutAt + 1 ? 'kill' : 'go on'))
      expect(cut.code, cut.said).toBe('killed')
      const next = await machine.boot()
      expect(next.code, next.said).toBe(0)
      expect(await treeOf(machine), `cut after ${cut.changes.at(-1)}`).toEqual(expected)
    }
  },
  true,
)

testBoots('a boot after the last operation and before the stamp is gone does nothing, and completes', async () => {
  const machine = makeMachine()
  await machine.boot()
  const before = await treeOf(machine)
  expect(await machine.boot()).toMatchObject({ code: 0, operations: 0 })
  expect(await treeOf(machine)).toEqual(before)
})

testBoots(
  'another config is refused on a half-made machine, unless it is to begin anew',
  async () => {
    const machine = makeMachine()
    const cut = await machine.bootInSteps((change) => (change.includes('/root/srv/web') ? 'kill' : 'go on'))
    expect(cut.code).toBe('killed')
    const config = { ...CONFIG, systemd: {} }
    const refused = await machine.boot({ config, phases: 'as-processes' })
    expect(refused).toMatchObject({ code: 5, operations: 0 })
    expect(refused.said).toContain('it is half made with another config [foreign-run]')
    expect(await machine.boot({ config: { ...config, passwd: {}, storage: {} }, anew: true })).toMatchObject({
      code: 0,
    })
  },
  true,
)

testBoots('a new stamp is another first boot, with whatever config there is then', async () => {
  const machine = makeMachine()
  await machine.boot()
  machine.touchStamp()
  const config = {
    ignition: { version: '3.4.0' },
    storage: { files: [{ path: '/etc/more', contents: { source: 'data:,x' } }] },
  }
  const again = await machine.boot({ config })
  expect(again.code).toBe(0)
  expect(again.said).toContain('write /etc/more')
  // Of the old stamp nothing is left.
  expect(machine.bootFiles()).toHaveLength(2)
})

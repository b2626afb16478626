import { randomBytes } from 'node:crypto'
import { silentLog, type Log } from '../../log.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import type { Host } from '../host.ts'
import { isOf } from '../operation/table.ts'
import { once } from '../../util/once.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { createAccounts } from './account-files.ts'
import { createCommands, type Environment } from './commands.ts'
import { createDeviceNames } from './device-names.ts'
import { createFiles } from './files.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import { lazyDevices } from './lazy-devices.ts'
import type { Machine } from './machine.ts'
import { createPrivateStore, readOnlyStore } from './private-store.ts'
import { syncTarget } from './sync.ts'
import { realRoot } from './real-root.ts'
import { createStragglers } from './stragglers.ts'
import { createSystem } from './system.ts'
import { createTargetRoot } from './target-root.ts'

/** What a real host is made from. */
export interface RealHostOptions {
  /** The root of the machine being made: `/sysroot` in an initramfs. Must exist when files are to be written. */
  readonly root: HostPath
  /** What was fetched. @default nothing */
  readonly contents?: ContentStore
  /** The environment that programs get and are looked up in; without `PATH` none is found. */
  readonly environment: Environment
  /**
   * Where keys are kept between the processes of one boot; made, readable by its owner alone.
   * @default '/run/firstlight/private'
   */
  readonly privateDirectory?: HostPath
  /** Whether the host is only looked at: then it keeps nothing for itself either. @default false */
  readonly isReadOnly?: boolean
  /** How long to wait for a device. @default 90 seconds, as systemd does */
  readonly deviceTimeoutMs?: number
  /** @default the kernel's own */
  readonly directories?: Partial<KernelDirectories>
  /** Waits until a Tang server answers, in the preflight and before a volume is bound to it. @default does not wait */
  readonly reachServer?: (url: string) => Promise<void>
  /** @default the system's */
  readonly clock?: () => Date
  /** @default the system's */
  readonly random?: (size: number) => Uint8Array
  readonly log?: Log
  /** Ends every wait, for devices, for udev, for programs of an earlier run. @default never */
  readonly signal?: AbortSignal
}

const DIRECTORIES: KernelDirectories = {
  dev: '/dev',
  sys: '/sys',
  proc: '/proc',
  run: '/run',
  etc: '/etc',
  modules: '/lib/modules',
}

/**
 * The machine that this process runs on: its block devices, and a root directory that is to become a system. Work on
 * devices needs the rights of root.
 * @throws FirstlightError `refused` when the root is not a directory
 */
export async function createRealHost(options: RealHostOptions): Promise<Host> {
  const root = realRoot(options.root)
  const directories = { ...DIRECTORIES, ...options.directories }
  const log = options.log ?? silentLog
  const signal = options.signal ?? new AbortController().signal
  const kept = createPrivateStore(options.privateDirectory ?? hostPath('/run/firstlight/private'))
  const store = options.isReadOnly === true ? readOnlyStore(kept) : kept
  const stragglers = createStragglers(directories, store, { log, signal })
  await stragglers.awaitAll()
  const names = createDeviceNames(directories, store)
  const machine: Machine = {
    root,
    directories,
    store,
    log,
    signal,
    environment: options.environment,
    commands: createCommands(options.environment, log, stragglers),
    contents: options.contents ?? NO_CONTENTS,
    target: createTargetRoot(root),
    deviceTimeoutMs: options.deviceTimeoutMs ?? 90_000,
    clock: options.clock ?? ((): Date => new Date()),
    random: options.random ?? ((size) => randomBytes(size)),
    reachServer: options.reachServer ?? (async () => undefined),
    nodeOf: (device) => names.nodeOf(device),
  }
  const files = createFiles(machine.target)
  const performer = once(async () => (await import('./perform.ts')).createPerformer(machine))
  let isDirty = true
  const host: Omit<Host, 'simulate'> = {
    backend: 'real',
    files,
    devices: lazyDevices(async () => (await import('./devices.ts')).createDevices(machine, names)),
    accounts: createAccounts(machine.target),
    system: createSystem(machine, files),
    async perform(operation, performOptions) {
      isDirty ||= !isOf('disks', operation) && !isOf('volumes', operation) && !isOf('mounts', operation)
      const perform = await performer()
      await perform(operation, performOptions)
    },
    async sync() {
      // Programs that write to devices flush them; only files are left to us, and those of an earlier process.
      if (!isDirty) return
      // Before the sync: what is written while it goes on needs another one.
      isDirty = false
      await syncTarget(machine)
    },
  }
  return {
    ...host,
    async simulate() {
      const { simulateMachine } = await import('./simulate.ts')
      return await simulateMachine(machine, host.system)
    },
  }
}

/** Answers the questions of `ProviderHelpers` by running programs; the contract of each is in `docs/providers.md`. */
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { canReadSector } from './machine/devices.ts'
import { withEmptyDirectory } from './machine/directories.ts'
import { below, readLine } from './machine/files.ts'
import type { CdromStatus, ChannelValue, ProviderHelpers, RunProgram, ToolOutcome } from './provider-helpers.ts'
import type { ProviderRoots } from './provider.ts'

/** The program that speaks to a hypervisor where no well-known one does; an image may bring its own. */
export const CHANNEL_PROGRAM = 'firstlight-channel'

/** `udevadm settle` alone takes up to 120 s. */
const PROGRAM_TIMEOUT = 150_000
const MOUNT_TIMEOUT = 30_000
const UNMOUNT_TRIES = 3
/** What was mounted is unmounted, also where the program was asked to end. */
const IN_ANY_CASE: AbortSignal = new AbortController().signal
const VSOCK_TIMEOUT = 30_000
const CDROM_TYPE = '5'

/** What the helpers of a machine are made of. */
export interface HelperParts {
  readonly run: RunProgram
  readonly roots: ProviderRoots
  readonly sleep: (ms: number) => Promise<void>
  /** Milliseconds that a program may take which says nothing else of itself. @default 150_000 */
  readonly timeout?: number
}

/** The helpers of the machine that this process runs on. No program is waited for without end. */
export function helperPrograms(given: HelperParts): ProviderHelpers {
  const { roots, timeout = PROGRAM_TIMEOUT } = given
  const run: RunProgram = (program, args, options) => given.run(program, args, { timeout, ...options })
  const parts = { ...given, run }
  return {
    loadModule: (name) => loadModule(run, name),
    withMount: (device, type, use) => withMount(parts, { device, type }, use),
    getGuestinfo: (key) => getGuestinfo(run, key),
    setGuestinfo: (key, value) => setGuestinfo(run, key, value),
    getGuestProperty: (name) => getGuestProperty(run, name),
    deleteGuestProperty: (name) => deleteGuestProperty(run, name),
    cdromStatus: (device) => Promise.resolve(cdromStatus(roots, device)),
    exchangeVsock: (cid, port, request) => exchangeVsock(run, { cid, port, request }),
    runTool: async (program, args) => present(program, await run(program, args)),
  }
}

async function loadModule(run: RunProgram, name: string): Promise<string | undefined> {
  const outcome = await run('modprobe', [name])
  if (outcome === undefined) return 'there is no program modprobe'
  return outcome.exitCode === 0 ? undefined : complaint(outcome)
}

async function withMount<Result>(
  { run, roots, sleep }: HelperParts,
  { device, type }: { readonly device: HostPath; readonly type: string },
  use: (directory: HostPath) => Result | Promise<Result>,
): Promise<Result> {
  return withEmptyDirectory(roots.run, async (directory) => {
    const args = ['-o', 'ro,nodev,nosuid,noexec', '-t', type, device, directory]
    const mounted = present('mount', await run('mount', args, { timeout: MOUNT_TIMEOUT }))
    if (mounted.exitCode !== 0) throw failed(`mounting ${device} as ${type}`, mounted)
    const unmount = async (): Promise<void> => {
      const umount = async (): Promise<ToolOutcome> =>
        present('umount', await run('umount', [directory], { signal: IN_ANY_CASE }))
      let outcome = await umount()
      for (let tries = 1; outcome.exitCode !== 0 && tries < UNMOUNT_TRIES; tries += 1) {
        await sleep(1_000)
        outcome = await umount()
      }
      if (outcome.exitCode !== 0) throw failed(`unmounting ${directory}`, outcome)
    }
    return finishing(async () => use(directory), unmount)
  })
}

/** Runs `action`, then `finish` in any case; what `action` threw counts for more than what `finish` throws. */
async function finishing<Result>(action: () => Promise<Result>, finish: () => Promise<void>): Promise<Result> {
  const [result] = await Promise.allSettled([action()])
  const [finished] = await Promise.allSettled([finish()])
  if (result.status === 'rejected') throw result.reason
  if (finished.status === 'rejected') throw finished.reason
  return result.value
}

async function getGuestinfo(run: RunProgram, key: string): Promise<ChannelValue> {
  const outcome = await rpc(run, `info-get guestinfo.${key}`)
  if (outcome === undefined) return { kind: 'unavailable', reason: 'there is neither vmware-rpctool nor vmtoolsd' }
  if (outcome.exitCode === 0) return { kind: 'value', bytes: withoutNewline(outcome.stdout) }
  if (/no value found/i.test(`${outcome.stderr} ${Buffer.from(outcome.stdout).toString('latin1')}`))
    return { kind: 'absent' }
  if (outcome.exitCode === 2) return { kind: 'unavailable', reason: complaint(outcome) }
  throw failed(`asking VMware for guestinfo.${key}`, outcome)
}

async function setGuestinfo(run: RunProgram, key: string, value: string): Promise<void> {
  const outcome = await rpc(run, `info-set guestinfo.${key} ${value}`)
  if (outcome?.exitCode !== 0) throw failed(`telling VMware guestinfo.${key}`, outcome)
}

/** The RPC of open-vm-tools: one word of request; an image without those tools brings the channel program. */
async function rpc(run: RunProgram, request: string): Promise<ToolOutcome | undefined> {
  return (
    (await run(CHANNEL_PROGRAM, ['vmware-rpc', request])) ??
    (await run('vmware-rpctool', [request])) ??
    (await run('vmtoolsd', ['--cmd', request]))
  )
}

async function getGuestProperty(run: RunProgram, name: string): Promise<ChannelValue> {
  const outcome = await run(CHANNEL_PROGRAM, ['virtualbox-get', name])
  if (outcome !== undefined) {
    if (outcome.exitCode === 0) return { kind: 'value', bytes: outcome.stdout }
    if (outcome.exitCode === 1) return { kind: 'absent' }
    if (outcome.exitCode === 2) return { kind: 'unavailable', reason: complaint(outcome) }
    throw failed(`asking VirtualBox for ${name}`, outcome)
  }
  const control = await run('VBoxControl', ['--nologo', 'guestproperty', 'get', name])
  if (control === undefined) {
    return { kind: 'unavailable', reason: `there is neither ${CHANNEL_PROGRAM} nor VBoxControl` }
  }
  const text = Buffer.from(control.stdout).toString('utf8')
  if (text.startsWith('Value: ')) {
    return { kind: 'value', bytes: Buffer.from(`${text.slice('Value: '.length).replace(/\r?\n$/, '')}\0\0`) }
  }
  if (/no value set/i.test(text)) return { kind: 'absent' }
  throw failed(`asking VirtualBox for ${name}`, control)
}

async function deleteGuestProperty(run: RunProgram, name: string): Promise<void> {
  const outcome =
    (await run(CHANNEL_PROGRAM, ['virtualbox-delete', name])) ??
    (await run('VBoxControl', ['--nologo', 'guestproperty', 'delete', name]))
  if (outcome === undefined || outcome.exitCode !== 0) {
    throw new FirstlightError('provider-failed', `deleting the VirtualBox property ${name}: ${complaint(outcome)}`, {
      hint: 'on the host the property may be marked read-only for the guest',
    })
  }
}

function cdromStatus(roots: ProviderRoots, device: HostPath): CdromStatus {
  const name = device.slice(device.lastIndexOf('/') + 1)
  if (readLine(below(roots.sys, 'class/block', name, 'device/type')) !== CDROM_TYPE) return 'not-a-drive'
  const readable = canReadSector(device)
  if (readable === 'yes') return 'disc-ok'
  return readable === 'no-medium' ? 'no-disc' : 'not-ready'
}

async function exchangeVsock(
  run: RunProgram,
  { cid, port, request }: { readonly cid: number; readonly port: number; readonly request: Uint8Array },
): Promise<Uint8Array> {
  const options = { input: request, timeout: VSOCK_TIMEOUT }
  const outcome =
    (await run(CHANNEL_PROGRAM, ['vsock', `${cid}`, `${port}`], options)) ??
    (await run('socat', ['-t', '30', '-', `VSOCK-CONNECT:${cid}:${port}`], options))
  if (outcome === undefined) {
    throw new FirstlightError(
      'tool-missing',
      `opening vsock ${cid}:${port}: there is neither ${CHANNEL_PROGRAM} nor socat`,
    )
  }
  if (outcome.exitCode !== 0) throw failed(`opening vsock ${cid}:${port}`, outcome)
  return outcome.stdout
}

function present(program: string, outcome: ToolOutcome | undefined): ToolOutcome {
  if (outcome !== undefined) return outcome
  throw new FirstlightError('tool-missing', `running ${program}: there is no such program`)
}

function failed(doing: string, outcome: ToolOutcome | undefined): FirstlightError {
  return new FirstlightError('provider-failed', `${doing}: ${complaint(outcome)}`)
}

/** What a program said when it failed: its last line, cut, since a hostile device may have written it. */
function complaint(outcome: ToolOutcome | undefined): string {
  if (outcome === undefined) return 'there is no program for it'
  const line = outcome.stderr
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/[^\x20-\x7e]/g, ' ')
    .slice(0, 200)
  return line === undefined || line === '' ? `exit code ${outcome.exitCode}` : line
}

function withoutNewline(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes
}

import type { HostPath } from '../util/paths.ts'

/**
 * The channels of a machine that TypeScript cannot open itself: ioctls, port I/O, vsock, mounts, kernel modules.
 *
 * Each is one small question. `helper-programs.ts` answers by running a program whose contract is in
 * `docs/providers.md`; tests answer with data.
 */
export interface ProviderHelpers {
  /**
   * Loads a kernel module; a module that is built in is loaded already.
   * @returns why it could not be loaded, or `undefined` when it was
   */
  loadModule(name: string): Promise<string | undefined>
  /**
   * Mounts a device read-only for as long as `use` runs. `type` is a file system or `auto`.
   * @throws FirstlightError `provider-failed` when it cannot be mounted
   */
  withMount<Result>(
    device: HostPath,
    type: string,
    use: (directory: HostPath) => Result | Promise<Result>,
  ): Promise<Result>
  /** The value of `guestinfo.<key>`; `undefined` when it is not set. `unavailable` off VMware. */
  getGuestinfo(key: string): Promise<ChannelValue>
  setGuestinfo(key: string, value: string): Promise<void>
  /** The bytes of a VirtualBox guest property, with their flags: `data NUL flags NUL`. */
  getGuestProperty(name: string): Promise<ChannelValue>
  /** Deletes a VirtualBox guest property; one that does not exist is deleted already. */
  deleteGuestProperty(name: string): Promise<void>
  /** What `CDROM_DRIVE_STATUS` says of a drive; `not-a-drive` when the device knows no such question. */
  cdromStatus(device: HostPath): Promise<CdromStatus>
  /** Sends the bytes to a vsock port and gives all that comes back until the peer closes. */
  exchangeVsock(cid: number, port: number, request: Uint8Array): Promise<Uint8Array>
  /** Runs one of the fixed tools of z/VM and gives its standard output. */
  runTool(program: 'vmur' | 'chccwdev' | 'cio_ignore' | 'udevadm', args: readonly string[]): Promise<ToolOutcome>
}

/** What a hypervisor's channel said. */
export type ChannelValue =
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  /** There is no such channel on this machine. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** The answers of `CDROM_DRIVE_STATUS` (Linux, `linux/cdrom.h`). */
export type CdromStatus = 'no-info' | 'no-disc' | 'tray-open' | 'not-ready' | 'disc-ok' | 'not-a-drive'

/**
 * Runs one program, found by PATH, and gives how it ended; `undefined` when there is no such program.
 * An exit code other than 0 is an answer, not an error.
 */
export type RunProgram = (
  program: string,
  args: readonly string[],
  options?: { readonly input?: Uint8Array; readonly timeout?: number; readonly signal?: AbortSignal },
) => Promise<ToolOutcome | undefined>

/** How a tool ended. */
export interface ToolOutcome {
  readonly exitCode: number
  readonly stdout: Uint8Array
  readonly stderr: string
}

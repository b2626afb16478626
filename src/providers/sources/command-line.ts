import { FirstlightError } from '../../errors.ts'
import { hostPath } from '../../util/paths.ts'
import { readDrive } from '../drive/drive.ts'
import { awaitDevice } from '../drive/await-device.ts'
import { commandLineSource, kernelWords } from '../kernel-command-line.ts'
import { below, readWhole } from '../machine/files.ts'
import type { ProviderAnswer, ProviderContext } from '../provider.ts'
import { fetchUrl } from './fetch-url.ts'

const DEVICE_TIMEOUT = 30_000

/** The words of this machine's kernel command line; `IGNITION_KERNEL_CMDLINE_PATH` names another file. */
export function readKernelWords(context: Pick<ProviderContext, 'roots' | 'environment'>): readonly string[] {
  const override = context.environment['IGNITION_KERNEL_CMDLINE_PATH']
  const path = override === undefined || override === '' ? below(context.roots.proc, 'cmdline') : hostPath(override)
  return kernelWords(Buffer.from(readWhole(path) ?? []).toString('utf8'))
}

/**
 * What the kernel command line gives: the document behind `ignition.config.url` (or Flatcar's and CoreOS' spelling),
 * or a file on the labelled drive of `ignition.config.device` and `ignition.config.path`.
 * @throws FirstlightError when the command line names a document that cannot be had
 */
export async function fromCommandLine(context: ProviderContext): Promise<ProviderAnswer> {
  const source = commandLineSource(readKernelWords(context))
  switch (source.kind) {
    case 'absent':
      return { kind: 'unavailable', reason: 'it names no config' }
    case 'invalid':
      throw new FirstlightError('provider-failed', `finding the config by the kernel command line: ${source.reason}`)
    case 'url':
      if (source.ignoresDevice) {
        const message = 'ignition.config.device and ignition.config.path are ignored: ignition.config.url is given too'
        context.log({ level: 'warning', message, scope: ['sources'] })
      }
      return fetchUrl(context, source.url, { kind: 'cmdline', location: source.url })
    case 'device':
      return readLabelled(context, source)
  }
}

async function readLabelled(
  context: ProviderContext,
  { label, path }: { readonly label: string; readonly path: string },
): Promise<ProviderAnswer> {
  const device = await awaitDevice(context, { directory: 'disk/by-label', names: [label], timeout: DEVICE_TIMEOUT })
  if (device === undefined) {
    throw new FirstlightError('device-missing', `waiting for the drive labelled ${label}: it did not appear`, {
      hint: 'check ignition.config.device on the kernel command line',
    })
  }
  const found = await readDrive(context, { device, paths: [path] })
  const bytes = found.get(path)
  if (bytes === undefined) {
    throw new FirstlightError(
      'source-unreadable',
      `reading ${path} on the drive labelled ${label}: there is no such file`,
      {
        hint: 'check ignition.config.path on the kernel command line',
      },
    )
  }
  if (bytes.length === 0) return { kind: 'none', reason: `${path} on the drive labelled ${label} is empty` }
  return { kind: 'config', bytes, source: { kind: 'cmdline', location: `${label}:${path}` } }
}

/** The words of a kernel command line, split at white space; quotes mean nothing here, as in the kernel's early parsers. */
export type KernelWords = readonly string[]

/** What a kernel command line says about the user's config. */
export type CommandLineSource =
  | { readonly kind: 'absent' }
  | { readonly kind: 'url'; readonly url: string; readonly ignoresDevice: boolean }
  | { readonly kind: 'device'; readonly label: string; readonly path: string }
  /** It cannot be followed; `reason` says why. */
  | { readonly kind: 'invalid'; readonly reason: string }

const URL_KEYS = ['ignition.config.url', 'flatcar.config.url', 'coreos.config.url']
const PLATFORM_KEYS = ['ignition.platform.id']
const FLATCAR_PLATFORM_KEYS = ['flatcar.oem.id', 'coreos.oem.id']

/** The words of a command line. */
export function kernelWords(text: string): KernelWords {
  return text.split(/[\s\0]+/).filter((word) => word !== '')
}

/** The last non-empty value that any of the keys has; `undefined` when there is none. */
export function lastValue(words: KernelWords, keys: readonly string[]): string | undefined {
  return words
    .filter((word) => keys.some((key) => word.startsWith(`${key}=`)) && !word.endsWith('='))
    .map((word) => word.slice(word.indexOf('=') + 1))
    .at(-1)
}

/** The platform's id as the boot loader gave it, in Ignition's spelling or Flatcar's; the last one wins. */
export function platformOf(words: KernelWords): string | undefined {
  return lastValue(words, PLATFORM_KEYS) ?? FLATCAR_PLATFORM_KEYS.map((key) => lastValue(words, [key])).find(Boolean)
}

/** Where the command line says that the user's config is. A URL that cannot be parsed is passed over, the last one wins. */
export function commandLineSource(words: KernelWords): CommandLineSource {
  const label = lastValue(words, ['ignition.config.device'])
  const path = lastValue(words, ['ignition.config.path'])
  const url = words.map((word) => urlIn(word)).findLast((found) => found !== undefined)
  if (url !== undefined) return { kind: 'url', url, ignoresDevice: label !== undefined || path !== undefined }
  if (label === undefined && path === undefined) return { kind: 'absent' }
  if (label === undefined)
    return { kind: 'invalid', reason: 'ignition.config.path is given without ignition.config.device' }
  if (path === undefined)
    return { kind: 'invalid', reason: 'ignition.config.device is given without ignition.config.path' }
  if (label === '.' || label === '..' || label.includes('/')) {
    return { kind: 'invalid', reason: 'ignition.config.device has to be the label of a file system, without slashes' }
  }
  return { kind: 'device', label, path }
}

function urlIn(word: string): string | undefined {
  const key = URL_KEYS.find((candidate) => word.startsWith(`${candidate}=`))
  const value = key === undefined ? '' : word.slice(key.length + 1)
  return URL.canParse(value) ? value : undefined
}

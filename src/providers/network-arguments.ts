import { findCloud } from './index.ts'
import type { ProviderContext } from './provider.ts'
import { readKernelWords } from './sources/command-line.ts'

/**
 * The network arguments of a machine, one after the other; the empty string when its command line has an `ip=` of its
 * own, and `fallback` where the platform has nothing to say.
 * @throws FirstlightError `provider-failed` when the platform could not be asked
 */
export async function networkArguments(context: ProviderContext, platform: string, fallback: string): Promise<string> {
  if (readKernelWords(context).some((word) => word.startsWith('ip='))) {
    context.log({ level: 'warning', message: 'the kernel command line has an ip= of its own, which is left alone' })
    return ''
  }
  const said = await (await findCloud(platform)?.load())?.networkArguments?.(context)
  return said === undefined || said === '' ? fallback : said
}

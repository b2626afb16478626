import type { TestProject } from 'vitest/node'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { bootImage, isWithoutPackages, whyNoBoot } from '../../scripts/boot/image.ts'

/** What every boot test needs, or why there is no boot test here. */
export type Prepared =
  | { readonly kind: 'image'; readonly image: BootImage }
  | { readonly kind: 'unavailable'; readonly reason: string }

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions
  interface ProvidedContext {
    readonly prepared: Prepared
  }
}

/** Makes this machine ready and the image, once for all files. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('prepared', await prepare())
}

async function prepare(): Promise<Prepared> {
  const reason = whyNoBoot()
  if (reason !== undefined) return { kind: 'unavailable', reason: `no machine is booted here: ${reason}` }
  try {
    return { kind: 'image', image: await bootImage((text) => process.stderr.write(`${text}\n`)) }
  } catch (error) {
    if (isWithoutPackages(error)) return { kind: 'unavailable', reason: `no machine is booted here: ${error.message}` }
    throw error
  }
}

import { silentLog } from '../log.ts'
import type { Io } from '../program/io.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { readBaseDocuments } from '../providers/sources/base-documents.ts'
import { sha512 } from '../util/digest.ts'

/** Everything that the config of a machine is made of, once a fetch stage has cached the user's. */
export type Inputs = readonly Uint8Array[]

/** Reads them; `undefined` when that cannot be done, which whoever obtains the config has words for. */
export function readInputs(
  cached: Uint8Array,
  { io: { environment }, platform }: { readonly io: Pick<Io, 'environment'>; readonly platform: string },
): Inputs | undefined {
  try {
    const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
    const base = readBaseDocuments({ environment, roots, log: silentLog }, platform)
    const names = JSON.stringify([platform, ...base.map(({ source }) => source)])
    return [cached, Buffer.from(names), ...base.map(({ bytes }) => bytes)]
  } catch {
    return undefined
  }
}

/** Whether two are equal. */
export function isSame(left: Inputs, right: Inputs): boolean {
  return (
    left.length === right.length &&
    left.every((bytes, index) => Buffer.compare(bytes, right[index] ?? Buffer.of()) === 0)
  )
}

/** Names them. */
export function digestOfInputs(inputs: Inputs): string {
  const lengths = inputs.map(({ length }) => length).join(' ')
  return sha512(Buffer.concat([Buffer.from(`${lengths}\n`), ...inputs]))
}

import { hasClevis } from '../../src/config/luks.ts'
import type { InspectContext } from '../../src/engine/stage.ts'
import { firstMissing } from '../../src/host/first-missing.ts'
import { devicePath, targetPath, type TargetPath } from '../../src/util/paths.ts'

/** Where the volumes are noted. */
export const CRYPTTAB: TargetPath = targetPath('/etc/crypttab')

/** What the crypttab stage saw. */
export type CrypttabInspection = {
  /** The UUID of each volume of the config, in its order; `null` where there is no LUKS header. */
  readonly uuids: readonly (string | null)[]
  readonly crypttab?: { readonly size: number; readonly lines: readonly string[]; readonly endsMidLine: boolean }
  readonly hasKeyDirectory: boolean
  /** Names of volumes for whose key a file is there. */
  readonly keyFiles: readonly string[]
  /** First missing components of what will be made; empty when nothing is labelled. */
  readonly toLabel: readonly string[]
}

/** Reads the volumes' UUIDs and what is in the target already. */
export async function inspectCrypttab({ config, host, policy }: InspectContext): Promise<CrypttabInspection> {
  const { files, devices, system } = host
  const volumes = config.storage?.luks ?? []
  const uuids: (string | null)[] = []
  const keyFiles: string[] = []
  for (const volume of volumes) {
    uuids.push((await devices.luks(devicePath(volume.device ?? '')))?.uuid ?? null)
    const keyFile = targetPath(`${policy.luksKeyDirectory}/${volume.name}`)
    if (!hasClevis(volume) && (await files.stat(keyFile)) !== undefined) keyFiles.push(volume.name)
  }
  const keyDirectory = targetPath(policy.luksKeyDirectory)
  const labelled = (await system.labelPolicy()) !== undefined
  return {
    uuids,
    keyFiles,
    ...readCrypttab(await files.read(CRYPTTAB)),
    hasKeyDirectory: (await files.stat(keyDirectory)) !== undefined,
    toLabel: labelled ? [await firstMissing(files, CRYPTTAB), await firstMissing(files, keyDirectory)] : [],
  }
}

function readCrypttab(bytes: Uint8Array | undefined): Pick<CrypttabInspection, 'crypttab'> {
  if (bytes === undefined) return {}
  const text = new TextDecoder().decode(bytes)
  return { crypttab: { size: bytes.length, lines: text.split('\n'), endsMidLine: text !== '' && !text.endsWith('\n') } }
}

import { thresholdOf } from '../../src/config/luks.ts'
import type { Clevis } from '../../src/config/model.ts'
import { secret, type Secret } from '../../src/util/secret.ts'

/** How clevis is asked to bind a volume. */
export interface Binding {
  readonly pin: string
  readonly config: Secret
  readonly servers: readonly string[]
  readonly prove: boolean
}

/**
 * The binding that the config describes: its own pin verbatim, or Shamir's secret sharing over Tang servers and the TPM.
 *
 * It is proven by unlocking when enough of its parts can be asked here and now: the TPM, and Tang servers that are met
 * for the first time. Servers with a stored advertisement may be out of reach, and nobody knows what a custom pin asks.
 */
export function bindingOf(clevis: Clevis): Binding {
  const { custom, tang = [], tpm2 = false } = clevis
  if ((custom?.pin ?? '') !== '') {
    return { pin: custom?.pin ?? '', config: secret(custom?.config ?? ''), servers: [], prove: false }
  }
  const threshold = thresholdOf(clevis)
  const servers = tang.filter(({ advertisement = '' }) => advertisement === '').map(({ url }) => url)
  const pins = {
    ...(tang.length > 0 || !tpm2 ? { tang: tang.map(tangPin) } : {}),
    ...(tpm2 ? { tpm2: {} } : {}),
  }
  return {
    pin: 'sss',
    config: secret(JSON.stringify({ pins, t: threshold })),
    servers,
    prove: servers.length + (tpm2 ? 1 : 0) >= threshold,
  }
}

function tangPin({ url, thumbprint, advertisement = '' }: NonNullable<Clevis['tang']>[number]): object {
  const adv: unknown = advertisement === '' ? undefined : JSON.parse(advertisement)
  return { url, thp: thumbprint, adv }
}

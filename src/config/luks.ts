import type { Clevis, Luks } from './model.ts'

/** Whether a volume is bound to servers or hardware: any pin, or a threshold, is given. */
export function hasClevis(volume: Luks): volume is Luks & { readonly clevis: Clevis } {
  const { custom, tang = [], tpm2, threshold = 0 } = volume.clevis ?? {}
  return (custom?.pin ?? '') !== '' || tang.length > 0 || tpm2 === true || threshold !== 0
}

/** How many of the pins must answer: one unless told. */
export function thresholdOf({ threshold }: Clevis): number {
  return threshold === undefined || threshold === 0 ? 1 : threshold
}

/** Whether a volume's key is kept by a crypto card of a mainframe. */
export function hasCex(volume: Luks): boolean {
  return volume.cex?.enabled === true
}

/** Whether the config gives the volume's key; otherwise one is generated. */
export function hasKeyFile(volume: Luks): boolean {
  return (volume.keyFile?.source ?? '') !== ''
}

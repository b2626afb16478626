import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { Machine } from './machine.ts'

/** Where `zkey` keeps secure keys. */
function secureKey(machine: Pick<Machine, 'directories'>, volume: string, extension: 'skey' | 'info'): string {
  return path.join(machine.directories.etc, 'zkey/repository', `ignition-luks-${volume}.${extension}`)
}

/**
 * Generates a secure key on the CCA coprocessors of a mainframe.
 * @returns the file with the key
 */
export async function prepareCexKey(machine: Machine, volume: string): Promise<string> {
  const doing = `generating a secure key for the volume ${JSON.stringify(volume)}`
  const queues = coprocessors(machine)
  if (queues.length === 0) {
    throw new FirstlightError('luks-mismatch', `${doing}: there is no CCA coprocessor`, {
      hint: 'assign a crypto domain to the machine, or leave out cex',
    })
  }
  const file = secureKey(machine, volume, 'skey')
  if (!fs.existsSync(file)) {
    const name = `ignition-luks-${volume}`
    const args = ['generate', '--name', name, '--key-type', 'CCA-AESCIPHER', '--xts', '--description', name]
    await machine.commands.run('zkey', [...args, '--apqns', queues.join(',')], { doing })
  }
  return file
}

/**
 * A file of a volume's secure key, for the target to keep.
 * @throws FirstlightError `luks-mismatch` when `zkey` has not made it
 */
export function readSecureKey(machine: Pick<Machine, 'directories'>, volume: string, part: 'skey' | 'info'): Buffer {
  const file = secureKey(machine, volume, part)
  if (fs.existsSync(file)) return fs.readFileSync(file)
  throw new FirstlightError('luks-mismatch', `keeping the secure key of ${JSON.stringify(volume)}: there is none`, {
    facts: { volume, file },
    hint: 'the key is made when the volume is formatted, and kept in memory for one boot',
  })
}

/** What `luksFormat` is told of a secure key: protected-key AES, with the size of the key as it is stored. */
export function cexArguments(file: string): readonly string[] {
  const size = fs.statSync(file).size * 8
  return [`--volume-key-file=${file}`, '--cipher=paes-xts-plain64', `--key-size=${size}`]
}

/** Lets the kernel recognise the secure key after a change of the coprocessor's master key. */
export async function setVerificationPattern(machine: Machine, node: string, key: string): Promise<void> {
  const doing = `setting the verification pattern of ${JSON.stringify(node)}`
  await machine.commands.run('zkey-cryptsetup', ['setvp', node, '--key-file', key], { doing })
}

/** The queues of coprocessors in CCA mode: a card's type ends in `C`, e.g. `CEX7C`. */
function coprocessors(machine: Machine): readonly string[] {
  const devices = path.join(machine.directories.sys, 'bus/ap/devices')
  if (!fs.existsSync(devices)) return []
  return fs.readdirSync(devices).filter((name) => {
    const card = /^([0-9a-f]{2})\.[0-9a-f]{4}$/.exec(name)?.[1]
    const type = card === undefined ? undefined : path.join(devices, `card${card}`, 'type')
    return type !== undefined && fs.existsSync(type) && fs.readFileSync(type, 'utf8').trim().endsWith('C')
  })
}

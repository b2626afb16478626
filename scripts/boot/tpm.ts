import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startProgram } from '../../src/host/real/started-program.ts'

/** A TPM that runs beside a machine. */
export interface Tpm {
  /** What QEMU is told about it. */
  readonly options: readonly string[]
  stop(): void
}

/** Starts a TPM 2.0 whose state stays in the directory from boot to boot. */
export async function startTpm(directory: string): Promise<Tpm> {
  const state = path.join(directory, 'tpm')
  // Relative: a socket's path may have no more than about a hundred characters.
  const socket = path.relative('.', path.join(directory, 'tpm.socket'))
  fs.mkdirSync(state, { recursive: true })
  fs.rmSync(socket, { force: true })
  const arguments_ = ['socket', '--tpm2', '--tpmstate', `dir=${state}`, '--ctrl', `type=unixio,path=${socket}`]
  const program = startProgram(process.env, ['swtpm', ...arguments_])
  program.stdout.resume()
  program.stderr.pipe(process.stderr, { end: false })
  const failure = program.ended.then<never>((status) => {
    throw new Error(`swtpm ended with ${status}`)
  })
  failure.catch(() => undefined)
  while (!fs.existsSync(socket)) await Promise.race([failure, sleep(50)])
  return {
    options: [
      '-chardev',
      `socket,id=tpm,path=${socket}`,
      '-tpmdev',
      'emulator,id=tpm0,chardev=tpm',
      '-device',
      'tpm-tis,tpmdev=tpm0',
    ],
    stop: () => program.end(),
  }
}

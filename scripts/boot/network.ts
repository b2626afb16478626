import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { startProgram, type StartedProgram } from '../../src/host/real/started-program.ts'
import { run } from './run.ts'

/** How a machine is plugged into a {@link Network}, from which it also boots. */
export interface Plug {
  /** The network's. */
  readonly namespace: string
  /** The end of the cable outside the machine. */
  readonly tap: string
  /** The address of the card. */
  readonly mac: string
}

/** A network that nothing outside of it can be reached from, with one host on it: this one, by its interface `eth1`. */
export interface Network {
  /** A cable for a machine whose card has this address. */
  plug(mac: string): Plug
  /** Starts a program on the host, and waits for a line of it that tells that it is ready. Hears its lines. */
  serve(command: readonly string[], isReady: RegExp, onLine: (line: string) => void): Promise<void>
  /** Ends the programs, and removes the network. */
  remove(): Promise<void>
}

/** Makes a network on which this host has the address. It has a namespace of its own, named for this process. */
export function createNetwork(address: string): Network {
  const namespace = `firstlight-${process.pid}`
  const inside = ['netns', 'exec', namespace]
  const ip = (...words: readonly string[]): string => run('ip', ['-n', namespace, ...words])
  run('ip', ['netns', 'add', namespace])
  ip('link', 'add', 'eth1', 'type', 'bridge')
  ip('address', 'add', address, 'dev', 'eth1')
  for (const each of ['lo', 'eth1']) ip('link', 'set', each, 'up')
  const programs: StartedProgram[] = []
  let plugs = 0
  return {
    plug(mac) {
      plugs += 1
      const tap = `plug${plugs}`
      ip('tuntap', 'add', 'dev', tap, 'mode', 'tap')
      ip('link', 'set', tap, 'master', 'eth1', 'up')
      return { namespace, tap, mac }
    },
    async serve(command, isReady, onLine) {
      const program = startProgram(process.env, ['ip', ...inside, ...command])
      programs.push(program)
      await new Promise<void>((resolve, reject) => {
        const lines: string[] = []
        for (const stream of [program.stdout, program.stderr]) {
          createInterface(stream).on('line', (line) => {
            lines.push(line)
            onLine(line)
            if (isReady.test(line)) resolve()
          })
        }
        void program.ended.then((status) =>
          reject(new Error(`${command[0]} ended with ${status}:\n${lines.join('\n')}`)),
        )
      })
    },
    async remove() {
      for (const program of programs) program.end()
      await Promise.all(programs.map(({ ended }) => ended))
      run('ip', ['netns', 'delete', namespace])
    },
  }
}

/** Why this host can have no such network; nothing when it can. */
export function whyNoNetwork(): string | undefined {
  if (!fs.existsSync('/dev/net/tun')) return 'this host has no /dev/net/tun'
  const lacking = ['/usr/sbin/dnsmasq', '/usr/lib/ipxe/ipxe.efi'].filter((file) => !fs.existsSync(file))
  return lacking.length === 0 ? undefined : `not here: ${lacking.map((file) => path.basename(file)).join(', ')}`
}

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { clientScript } from '../src/program/client-script.ts'
import type { Side } from './measure.ts'

/** The program that images call: Debian's of that name, or ours in one of the ways in which an image may have it. */
export type Way = 'Ignition' | 'a process per stage' | 'the resident engine' | 'run'

/** Debian's, where its package is installed. */
export const IGNITION = '/usr/lib/dracut/modules.d/30ignition/ignition'
/** The executable of the initramfs. */
export const EXECUTABLE: string = path.resolve('dist/initrd/firstlight')

/** What is done, and where. */
interface BootTask {
  readonly directory: string
  readonly document: string
  readonly stages: readonly string[]
}

/** One boot on a fresh machine, as one command: its processor time is that of all its processes. */
export function bootSide(way: Way, { directory, document, stages }: BootTask): Side {
  const bin = path.join(directory, 'bin')
  fs.mkdirSync(bin, { recursive: true })
  // The files stage of Ignition wants an SELinux config and this program.
  fs.writeFileSync(path.join(bin, 'setfiles'), '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 })
  fs.writeFileSync(path.join(bin, 'ignition'), clientScript(EXECUTABLE, { startsResident: false }), { mode: 0o755 })
  let round = 0
  let run = path.join(directory, 'none')
  return {
    label: way,
    environment: {
      IGNITION_CONFIG_FILE: document,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    },
    commands() {
      // What one turn has made would fill the filesystem before the last.
      fs.rmSync(run, { recursive: true, force: true })
      run = path.join(directory, `${way.replaceAll(' ', '-')}-${(round += 1)}`)
      fs.mkdirSync(path.join(run, 'engine'), { recursive: true, mode: 0o700 })
      if (way === 'run') return [[EXECUTABLE, 'run', document, '--root', path.join(run, 'root')]]
      makeRoot(run)
      const common = ['-platform', 'file', '-root', `${run}/root`, '-config-cache', `${run}/cache.json`]
      const state = ['-state-file', `${run}/state/s`, '-neednet', `${run}/neednet`, '-log-to-stdout']
      if (way === 'the resident engine') {
        execFileSync('mkfifo', ['-m', '600', 'request', 'life'], { cwd: `${run}/engine` })
      }
      const program = way === 'Ignition' ? IGNITION : `${bin}/ignition`
      return [['sh', '-c', SCRIPTS[way], `${run}/engine`, stages.join(' '), EXECUTABLE, program, ...common, ...state]]
    },
  }
}

const STAGES = 'for stage in $stages; do "$@" -stage $stage || exit; done'
const ARGUMENTS = 'stages=$1 executable=$2; shift 2'
const SCRIPTS: Readonly<Record<Exclude<Way, 'run'>, string>> = {
  Ignition: `${ARGUMENTS}; ${STAGES}`,
  'a process per stage': `${ARGUMENTS}; export FIRSTLIGHT_PROCESS=phase; ${STAGES}`,
  // The engine is started beside the first stage, as the unit of an initramfs is before it.
  'the resident engine': `${ARGUMENTS}; export FIRSTLIGHT_ENGINE="$0"
"$executable" resident "$0" 0<>"$0/request" 1<>"$0/life" & trap 'kill $! 2>/dev/null' EXIT
while [ ! -s "$0/process" ]; do sleep 0.005; done
${STAGES}; kill $!; wait $! || :`,
}

function makeRoot(run: string): void {
  const policy = path.join(run, 'root/etc/selinux/targeted/contexts/files')
  fs.mkdirSync(policy, { recursive: true })
  fs.writeFileSync(path.join(run, 'root/etc/selinux/config'), 'SELINUX=enforcing\nSELINUXTYPE=targeted\n')
  fs.writeFileSync(path.join(policy, 'file_contexts'), '')
}

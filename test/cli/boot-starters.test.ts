/** A machine of `boot` is somebody's: of who reads what the program says, or of who has its process id. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isInstalled } from '../helpers/is-installed.ts'
import { processesNaming, until } from '../helpers/processes.ts'

const lacking = ['qemu-system-x86_64', 'qemu-img'].filter((program) => !isInstalled(program))
const note = lacking.length > 0 ? ` (not here: ${lacking.join(', ')})` : ''
/** A boot sector that does nothing, for as long as it is let: `hlt`, and back to it. */
const IDLE = [0xf4, 0xeb, 0xfd]

test.skipIf(note !== '')(
  `a boot ends when its starter, who alone heard it, is killed${note}`,
  { timeout: 120_000 },
  async () => {
    const machine = idleMachine()
    const starter = started(
      process.execPath,
      '--eval',
      "require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'pipe', 'pipe'] })",
      ...machine.boot,
    )
    await until(machine.isRunning)
    starter.kill('SIGKILL')
    await until(() => processesNaming(machine.state).length === 0)
  },
)

test.skipIf(note !== '')(
  `a boot that is told to a file goes on without its starter, and says how to end it${note}`,
  { timeout: 120_000 },
  async () => {
    const machine = idleMachine()
    const log = path.join(path.dirname(machine.state), 'log')
    const starter = started('sh', '-c', 'log=$1; shift; "$@" > "$log" 2>&1 & wait', 'sh', log, ...machine.boot)
    await until(machine.isRunning)
    starter.kill('SIGKILL')
    const told = /^a program that started this one has ended; the machine goes on until process (\d+) is ended$/m
    await until(() => told.test(fs.readFileSync(log, 'utf8')))
    expect(machine.isRunning()).toBe(true)
    process.kill(Number(told.exec(fs.readFileSync(log, 'utf8'))?.[1]))
    await until(() => processesNaming(machine.state).length === 0)
  },
)

interface IdleMachine {
  readonly state: string
  /** The command that boots it. */
  readonly boot: readonly string[]
  readonly isRunning: () => boolean
}

function idleMachine(): IdleMachine {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-starters-'))
  const inDirectory = (name: string): string => path.join(directory, name)
  const [document, image, state] = [inDirectory('idle.ign'), inDirectory('idle.raw'), inDirectory('machine')]
  fs.writeFileSync(document, '{"ignition":{"version":"3.4.0"}}')
  fs.writeFileSync(
    image,
    Buffer.concat([Buffer.from(IDLE), Buffer.alloc(510 - IDLE.length), Buffer.from([0x55, 0xaa])]),
  )
  fs.truncateSync(image, 1024 * 1024)
  onTestFinished(() => {
    for (const { pid } of processesNaming(state)) process.kill(pid, 'SIGKILL')
    fs.rmSync(directory, { recursive: true })
  })
  const how = ['--image', image, '--state', state, '--memory', '256', '--acceleration', 'tcg']
  return {
    state,
    boot: [process.execPath, 'bin/firstlight.ts', 'boot', document, ...how],
    isRunning: () => processesNaming(state).some(({ command: [program] }) => program === 'qemu-system-x86_64'),
  }
}

function started(program: string, ...args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore' })
}

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { runProgram } from '../../scripts/executable/single-executable.ts'
import { isInstalled } from '../helpers/is-installed.ts'

const lacking = ['mmdebstrap', 'unshare'].filter((program) => !isInstalled(program))

/** Why this machine can have no Debian beside its own; nothing when it can. */
export const WHY_NO_DEBIAN: string | undefined =
  lacking.length > 0 ? `${lacking.join(', ')} missing` : process.getuid?.() === 0 ? undefined : 'not root'

/** Unpacks a Debian with nothing but what it cannot be without. It is fetched once. @throws Error if it cannot be had */
export function unpackDebian(root: string): void {
  const archive = '.cache/packages/bookworm-minbase.tar'
  if (!fs.existsSync(archive)) {
    fs.mkdirSync(path.dirname(archive), { recursive: true })
    runProgram('mmdebstrap', ['--variant=minbase', '--format=tar', 'bookworm', `${archive}.part`])
    fs.renameSync(`${archive}.part`, archive)
  }
  fs.mkdirSync(root, { recursive: true })
  runProgram('tar', ['-C', root, '-xf', archive])
  fs.copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'))
}

/** Runs a shell in it, as a person does who has just that. @returns what it wrote @throws Error if it failed */
export function runInDebian(root: string, script: string, input = ''): string {
  const mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev"'
  const environment = 'PATH=/usr/local/bin:/usr/sbin:/usr/bin HOME=/root DEBIAN_FRONTEND=noninteractive'
  const enter = `${mounts} && exec chroot "$0" env -i ${environment} sh -ec "$1"`
  const args = ['--mount', '--pid', '--fork', 'sh', '-c', enter, root, script]
  const { status, stdout, stderr } = spawnSync('unshare', args, { input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

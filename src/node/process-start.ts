import fs from 'node:fs'
import path from 'node:path'

/**
 * When a process began, in ticks since the boot; two processes of the same id never share it (proc_pid_stat(5)).
 * `undefined` when there is none, or only what its parent has not yet heard of.
 * @param proc where the kernel shows processes
 */
export function processStart(pid: number, proc = '/proc'): string | undefined {
  try {
    const stat = fs.readFileSync(path.join(proc, String(pid), 'stat'), 'utf8')
    // The name may hold anything; what follows its parenthesis are the fields from the third on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

import fs from 'node:fs'
import path from 'node:path'

/**
 * When a process began, in ticks since the boot; two processes of the same id never share it (proc_pid_stat(5)).
 * `undefined` when there is none, or only what its parent has not yet heard of.
 * @param proc where the kernel shows processes
 */
export function processStart(pid: number, proc = '/proc'): string | undefined {
  const fields = fieldsOf(pid, proc)
  return fields[0] === 'Z' ? undefined : fields[19]
}

/** The processes by which this one was started, its parent first, as far as the kernel shows them. */
export function ancestors(): readonly number[] {
  const found: number[] = []
  for (let pid = process.ppid; pid > 0; pid = Number(fieldsOf(pid, '/proc')[1])) found.push(pid)
  return found
}

/** What the kernel tells of a process, from its state on: nothing when there is none. */
function fieldsOf(pid: number, proc: string): readonly string[] {
  try {
    const stat = fs.readFileSync(path.join(proc, String(pid), 'stat'), 'utf8')
    // The name may hold anything; what follows its parenthesis are the fields from the third on.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

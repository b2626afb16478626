import { FirstlightError, isFirstlightError, type ErrorCode } from '../../errors.ts'
import type { System, TargetFiles } from '../host.ts'
import type { Operation } from '../operation/operation.ts'
import { doingOf } from '../operation/table.ts'
import { labelPolicy } from '../scratch/labels.ts'
import { readBootId } from './boot-id.ts'
import type { Machine } from './machine.ts'
import { mountsBelow } from './mount.ts'

/** Reads of the system as a whole. */
export function createSystem(machine: Machine, files: TargetFiles): System {
  return {
    bootId: async () => readBootId(machine.directories),
    async isUnitEnabled(unit) {
      const args = [`--root=${machine.root}`, '--quiet', 'is-enabled', '--', unit]
      const doing = `asking whether ${JSON.stringify(unit)} is enabled`
      const accept = Array.from({ length: 256 }, (_, status) => status)
      return (await machine.commands.run('systemctl', args, { doing, accept })).status === 0
    },
    labelPolicy: async () => await labelPolicy(files),
    async isLive() {
      // Images that can run live bring this program; others have none.
      if (!machine.commands.has('is-live-image')) return false
      const accept = Array.from({ length: 256 }, (_, status) => status)
      const { status } = await machine.commands.run('is-live-image', [], { doing: 'asking for a live system', accept })
      return status === 0
    },
    mountsBelow: async (below) => mountsBelow(machine, below),
  }
}

/** Has the image's own program change the kernel arguments. It may be done twice, as everything here. */
export async function setKernelArguments(
  machine: Machine,
  operation: Operation<'set-kernel-arguments'>,
): Promise<void> {
  const exist = operation.shouldExist.flatMap((argument) => ['--should-exist', argument])
  const notExist = operation.shouldNotExist.flatMap((argument) => ['--should-not-exist', argument])
  const work = machine.commands.run('ignition-kargs-helper', [...exist, ...notExist], { doing: doingOf(operation) })
  await failingAs('kernel-arguments-failed', work)
}

/** Removes the enablement links of a unit. */
export async function disableUnit(machine: Machine, operation: Operation<'disable-unit'>): Promise<void> {
  const args = [`--root=${machine.root}`, '--quiet', 'disable', '--', operation.unit]
  await failingAs('unit-failed', machine.commands.run('systemctl', args, { doing: doingOf(operation) }))
}

/** Labels files by the target's own policy. */
export async function relabel(machine: Machine, operation: Operation<'relabel'>): Promise<void> {
  const { target } = machine
  const doing = doingOf(operation)
  const policy = JSON.stringify(operation.policy)
  if (!/^[\w.-]+$/.test(operation.policy)) {
    throw new FirstlightError('relabel-failed', `${doing}: ${policy} is not the name of a policy`)
  }
  const contexts = target.resolver.resolveFully(
    `/etc/selinux/${operation.policy}/contexts/files/file_contexts` as (typeof operation.paths)[number],
  )
  if (target.stat(contexts)?.kind !== 'file') {
    throw new FirstlightError('relabel-failed', `${doing}: the policy ${policy} has no file_contexts`, {
      hint: 'install the policy in the image, or set SELINUX=disabled in /etc/selinux/config',
    })
  }
  const paths = operation.paths.map((one) => target.resolver.resolve(one)).filter((one) => target.stat(one))
  if (paths.length === 0) return
  const args = ['-F', '-0', '-r', machine.root, target.at(contexts), '-f', '-']
  const input = paths.map((one) => `${target.at(one)}\0`).join('')
  await failingAs('relabel-failed', machine.commands.run('setfiles', args, { doing, input }))
}

async function failingAs(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
    throw new FirstlightError(code, thrown.message, { cause: thrown, facts: thrown.facts })
  }
}

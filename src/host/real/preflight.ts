import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { formatBytes } from '../../util/bytes.ts'
import { reveal } from '../../util/secret.ts'
import { utf8Length } from '../../util/utf8.ts'
import type { Content } from '../../util/content.ts'
import type { Operation } from '../operation/operation.ts'
import { isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import type { Tool } from '../tools.ts'
import { isOf, toolsOf } from '../operation/table.ts'
import { demandKernel } from './kernel.ts'
import type { Machine } from './machine.ts'
import { mountedInside } from './mount.ts'
import { createWritable } from './writable.ts'

/**
 * Makes the check of what an operation would need of the real machine, asked in a run on its copy: a program that is
 * missing, no TPM, a Tang server that does not answer, or no room for the files fails there, with nothing changed yet.
 */
export function createPreflight(machine: Machine): (operation: Operation) => Promise<void> {
  const mounted = new Set<TargetPath>()
  const existing = mountedInside(machine)
  const demandWritable = createWritable(machine.target)
  const rooms = new Map<TargetPath, { readonly free: number; readonly needed: number }>()
  return async (operation) => {
    demandTools(machine, operation)
    demandKernel(machine.directories, operation)
    if (operation.kind === 'bind-clevis') await demandBinding(machine, operation)
    if (operation.kind === 'mount') mounted.add(operation.path)
    if (!isOf('nodes', operation)) return
    // A filesystem that is yet to be made has room enough, or nobody knows before it is there.
    if (Array.from(mounted).some((mount) => isWithin(operation.path, mount))) return
    const filesystem = existing.keys().find((mount) => isWithin(operation.path, mount)) ?? targetPath('/')
    // The root itself is read-only in some initramfs, and is mounted anew before files are made.
    if (filesystem !== '/' && existing.get(filesystem)?.isReadOnly === true) throw readOnly(operation.path, filesystem)
    demandWritable(operation)
    if (!('contents' in operation)) return
    const room = rooms.get(filesystem) ?? { free: freeIn(machine.target.at(filesystem)), needed: 0 }
    const needed = operation.contents.reduce((sum, content) => sum + sizeOf(machine, content), room.needed)
    rooms.set(filesystem, { ...room, needed })
    if (needed > room.free) throw noRoom(needed, room.free)
  }
}

function freeIn(directory: string): number {
  const { bavail, bsize } = fs.statfsSync(directory)
  return bavail * bsize
}

function demandTools(machine: Machine, operation: Operation): void {
  // Without sync nothing could be made durable, whatever the operation.
  const needed: readonly Tool[] = [...toolsOf(operation), 'sync']
  const missing = needed.filter((tool) => !machine.commands.has(tool))
  if (missing.length === 0) return
  const names = missing.join(', ')
  throw new FirstlightError('tool-missing', `checking what the run needs: not on the PATH: ${names}`, {
    hint: 'add it to the image, or leave out what needs it',
    facts: { tools: names, operation: operation.kind },
  })
}

async function demandBinding(machine: Machine, { pin, config, servers }: Operation<'bind-clevis'>): Promise<void> {
  if (pin === 'tpm2' || (pin === 'sss' && reveal(config).includes('"tpm2"'))) demandTpm(machine)
  for (const server of servers) await machine.reachServer(server)
}

function demandTpm({ directories, environment }: Machine): void {
  // The tools for TPMs may be told to use another one, e.g. one in software.
  if (environment['TPM2TOOLS_TCTI'] !== undefined) return
  if (['tpm0', 'tpmrm0'].some((name) => fs.existsSync(path.join(directories.dev, name)))) return
  throw new FirstlightError('device-missing', 'checking what the run needs: this machine has no TPM 2.0 device', {
    hint: 'enable the TPM in the firmware, or bind the volume to a Tang server',
  })
}

function sizeOf(machine: Machine, content: Content): number {
  switch (content.kind) {
    case 'text':
      return utf8Length(typeof content.text === 'string' ? content.text : reveal(content.text))
    case 'resource':
      return machine.contents.size(content.id) ?? 0
    case 'volume-key':
    case 'secure-key':
      return 0
  }
}

function readOnly(path: TargetPath, mount: TargetPath): FirstlightError {
  const message = `checking what the run needs: ${JSON.stringify(path)} is on ${mount}, which is mounted read-only`
  return new FirstlightError('io-failed', message, {
    hint: `put it elsewhere: what is mounted at ${mount} comes with the image`,
    facts: { path, mount },
  })
}

function noRoom(needed: number, free: number): FirstlightError {
  const message = `checking what the run needs: files of ${formatBytes(needed)}, and ${formatBytes(free)} are free`
  return new FirstlightError('io-failed', message, {
    hint: 'make the root filesystem larger, or put the files on another one',
    facts: { needed, free },
  })
}

import type { Operation } from '../operation/operation.ts'
import { keyFile, openNode, opens, settleVolume } from './luks.ts'
import type { Machine } from './machine.ts'

/**
 * Binds a volume to servers or hardware, then, asked for proof, closes it and opens it through the binding.
 * Redone, a finished binding is kept; keyslots that an interrupted one has left are removed.
 */
export async function bindClevis(machine: Machine, operation: Operation<'bind-clevis'>, redo: boolean): Promise<void> {
  const { volume, device, pin, config, servers, prove } = operation
  const node = machine.nodeOf(device)
  const doing = `binding the volume ${JSON.stringify(volume)} to ${pin}`
  for (const server of servers) await machine.reachServer(server)
  if (!(redo && (await isBound(machine, node)))) {
    const key = keyFile(machine, volume)
    if (redo) await removeStraySlots(machine, node, key)
    // clevis takes the pin's configuration as an argument only; it is kept out of every log.
    const args = ['luks', 'bind', '-f', '-k', key, '-d', node, pin, config]
    await machine.commands.run('clevis', args, { doing, hide: [config] })
  }
  if (prove) await unlockThroughBinding(machine, { volume, node, doing })
  await settleVolume(machine, volume, node)
}

async function unlockThroughBinding(
  machine: Machine,
  { volume, node, doing }: { readonly volume: string; readonly node: string; readonly doing: string },
): Promise<void> {
  if (openNode(machine, volume, node) !== undefined) {
    await machine.commands.run('cryptsetup', ['close', '--', volume], { doing })
  }
  await machine.commands.run('clevis', ['luks', 'unlock', '-d', node, '-n', volume], {
    doing: `${doing}: opening it again through the binding, as proof`,
  })
}

/** A device can have bindings only; that of an interrupted run is complete when its token is there. */
async function isBound(machine: Machine, node: string): Promise<boolean> {
  const { status, stdout } = await machine.commands.run('clevis', ['luks', 'list', '-d', node], {
    doing: `looking for bindings of ${JSON.stringify(node)}`,
    accept: [0, 1],
  })
  return status === 0 && stdout.trim() !== ''
}

/** A binding adds a keyslot first and says afterwards what it is for. The volume's own key has one slot, the first. */
async function removeStraySlots(machine: Machine, node: string, key: string): Promise<void> {
  const doing = `looking at the keyslots of ${JSON.stringify(node)}`
  const { stdout } = await machine.commands.run('cryptsetup', ['luksDump', '--dump-json-metadata', '--', node], {
    doing,
  })
  const { keyslots = {} } = JSON.parse(stdout) as { readonly keyslots?: Readonly<Record<string, unknown>> }
  const slots = Object.keys(keyslots)
  if (slots.length < 2 || !(await opens(machine, node, key))) return
  for (const slot of slots.filter((each) => each !== '0')) {
    const args = ['luksKillSlot', '--batch-mode', `--key-file=${key}`, '--', node, slot]
    await machine.commands.run('cryptsetup', args, { doing: `removing keyslot ${slot} of an interrupted binding` })
  }
}

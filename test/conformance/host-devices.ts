import { expect } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { devicePath, targetPath, type DevicePath } from '../../src/util/paths.ts'
import { MIB } from '../../src/util/bytes.ts'
import { secret } from '../../src/util/secret.ts'
import type { Machine, MachineFactory } from './machine.ts'
import { nodeAt, performEach, testOnMachine, text } from './host-tools.ts'

const p = targetPath
/** Sectors of 32 MiB. */
const PART = (32 * MIB) / 512
const GUID = '11111111-2222-4333-8444-555555555555'

function diskOf({ disks }: Machine): DevicePath {
  const [disk] = disks
  if (disk === undefined) throw new TypeError('the machine has no disk')
  return disk
}

function twoPartitions(device: DevicePath): Operation {
  return {
    kind: 'partition',
    device,
    sectorSize: 512,
    remove: [],
    create: [
      { number: 1, start: 2048, size: PART, label: 'one', guid: GUID },
      { number: 4, start: 2048 + PART, size: PART, label: 'zwei 2', typeGuid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F' },
    ],
  }
}

/** Partitions, filesystems, volumes, arrays and mounts: what each leaves, and that it can be done again. */
export function describeHostDevices(factory: MachineFactory): void {
  const disks = { needs: ['disks'] } as const
  const one = devicePath('/dev/disk/by-partlabel/one')

  testOnMachine(
    factory,
    'a device that is not there is missing, by name',
    async ({ host }) => {
      const nowhere = devicePath('/dev/disk/by-label/no where')
      expect(await host.devices.identity(nowhere)).toBeUndefined()
      const waiting = host.devices.wait([nowhere])
      await expect(waiting).rejects.toMatchObject({ code: 'device-missing' })
      await expect(waiting).rejects.toThrow(/by-label\/no where/)
    },
    disks,
  )

  testOnMachine(
    factory,
    'partitions are as they were asked for, also when they are made again',
    async (machine) => {
      const [device, { host, reopen }] = [diskOf(machine), machine]
      expect(await host.devices.table(device)).toMatchObject({ kind: 'none', sectorSize: 512, partitions: [] })
      await host.perform({ kind: 'wipe-table', device })
      await host.perform(twoPartitions(device))
      const expected = [
        { number: 1, start: 2048, size: PART, label: 'one', guid: GUID },
        {
          number: 4,
          start: 2048 + PART,
          size: PART,
          label: 'zwei 2',
          typeGuid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F',
        },
      ]
      expect(await host.devices.table(device)).toMatchObject({ kind: 'gpt', partitions: expected })
      expect(await host.devices.size(one)).toBe(32 * MIB)
      await host.sync()
      const next = await reopen()
      await next.perform(twoPartitions(device), { redo: true })
      expect(await next.devices.table(device)).toMatchObject({ kind: 'gpt', partitions: expected })
      expect(await next.devices.identity(one)).toBe(await host.devices.identity(one))
      const smaller = { number: 1, start: 2048, size: PART / 2, label: 'one', guid: GUID }
      const anew: Operation = { kind: 'partition', device, sectorSize: 512, remove: [1], create: [smaller] }
      await next.perform(anew)
      await next.perform(anew, { redo: true })
      expect(await next.devices.table(device)).toMatchObject({
        partitions: [{ number: 1, size: PART / 2 }, expected[1]],
      })
      const remove: Operation = { kind: 'partition', device, sectorSize: 512, remove: [4], create: [] }
      await next.perform(remove)
      await next.perform(remove, { redo: true })
      expect(await next.devices.table(device)).toMatchObject({ partitions: [{ number: 1 }] })
    },
    disks,
  )

  testOnMachine(
    factory,
    'partitions that do not fit are refused, and the table stays as it was',
    async (machine) => {
      const [device, { host }] = [diskOf(machine), machine]
      await host.perform(twoPartitions(device))
      const before = await host.devices.table(device)
      const bad: readonly (readonly [number, number, number])[] = [
        [2, 0, PART],
        [2, 2048 + PART / 2, PART],
        [2, 2048 + 2 * PART, before.sectors],
        [2, before.sectors - 40, 20],
        [1, 2048 + 2 * PART, PART],
        [129, 2048 + 2 * PART, PART],
      ]
      for (const [number, start, size] of bad) {
        const create = [{ number, start, size }]
        await expect(host.perform({ kind: 'partition', device, sectorSize: 512, remove: [], create })).rejects.toThrow()
        expect(await host.devices.table(device)).toEqual(before)
      }
    },
    disks,
  )

  testOnMachine(
    factory,
    'a filesystem is found by its label and its UUID, and wiping takes it away',
    async (machine) => {
      const [device, { host, reopen }] = [diskOf(machine), machine]
      await host.perform(twoPartitions(device))
      const uuid = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
      const make: Operation = { kind: 'make-filesystem', device: one, format: 'ext4', label: 'data', uuid, options: [] }
      await host.perform(make)
      expect(await host.devices.signature(one)).toMatchObject({ type: 'ext4', label: 'data', uuid })
      expect(await host.devices.identity(devicePath('/dev/disk/by-label/data'))).toBe(await host.devices.identity(one))
      await host.sync()
      const next = await reopen()
      await next.perform(make, { redo: true })
      expect(await next.devices.signature(one)).toMatchObject({ type: 'ext4', label: 'data', uuid })
      await next.perform({
        kind: 'make-filesystem',
        device: one,
        format: 'vfat',
        label: 'EFI',
        uuid: '1234-abcd',
        options: [],
      })
      expect(await next.devices.signature(one)).toMatchObject({ type: 'vfat', label: 'EFI', uuid: '1234-ABCD' })
      await next.perform({ kind: 'wipe-signatures', device: one })
      await next.perform({ kind: 'wipe-signatures', device: one }, { redo: true })
      expect((await next.devices.signature(one)).type).toBeUndefined()
    },
    disks,
  )

  testOnMachine(
    factory,
    'what is mounted is in use, until it is unmounted',
    async (machine) => {
      const [device, { host }] = [diskOf(machine), machine]
      const mount: Operation = {
        kind: 'mount',
        device: one,
        path: p('/var/data'),
        format: 'ext4',
        options: ['noatime'],
      }
      await performEach(
        host,
        twoPartitions(device),
        { kind: 'make-filesystem', device: one, format: 'ext4', options: [] },
        { kind: 'make-directory', path: p('/var/data') },
        mount,
      )
      await host.perform(mount, { redo: true })
      expect(await host.system.mountsBelow(p('/var'))).toEqual(['/var/data'])
      expect(await host.devices.inUse(one)).toEqual(expect.any(String))
      await expect(host.perform({ kind: 'wipe-signatures', device: one })).rejects.toThrow()
      await host.perform({ kind: 'write-file', path: p('/var/data/file'), contents: text('x') })
      expect(await nodeAt(host, '/var/data/file')).toBe('file 0644 0:0')
      await host.perform({ kind: 'unmount', path: p('/var/data') })
      await host.perform({ kind: 'unmount', path: p('/var/data') }, { redo: true })
      expect(await host.system.mountsBelow(p('/'))).toEqual([])
      expect(await host.devices.inUse(one)).toBeUndefined()
    },
    { needs: ['disks', 'mounts'] },
  )

  testOnMachine(
    factory,
    'a volume is formatted and opened with the key that the host holds',
    async (machine) => {
      const [device, { host }] = [diskOf(machine), machine]
      const quick = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000']
      const uuid = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee'
      const steps: readonly Operation[] = [
        { kind: 'provide-volume-key', volume: 'vault', from: { kind: 'text', text: secret('key of the vault') } },
        { kind: 'format-luks', volume: 'vault', device: one, label: 'v', uuid, options: quick, cex: false },
        { kind: 'open-luks', volume: 'vault', device: one, discard: true, options: [], persistent: true },
      ]
      await host.perform(twoPartitions(device))
      for (const step of steps) {
        await host.perform(step)
        await host.perform(step, { redo: true })
      }
      const mapped = devicePath('/dev/mapper/vault')
      expect(await host.devices.luks(one)).toEqual({ version: 2, uuid, label: 'v', discard: true })
      expect(await host.devices.signature(one)).toMatchObject({ type: 'crypto_LUKS' })
      expect(await host.devices.opensWith(one, 'vault')).toBe(true)
      expect(await host.devices.size(mapped)).toBe(16 * MIB)
      expect(await host.devices.inUse(one)).toEqual(expect.any(String))
      await host.perform({
        kind: 'write-file',
        path: p('/etc/luks/vault'),
        contents: [{ kind: 'volume-key', volume: 'vault' }],
      })
      expect((await host.files.stat(p('/etc/luks/vault')))?.size).toBe(16)
      await host.perform({ kind: 'provide-volume-key', volume: 'other', from: 'generated' })
      expect(await host.devices.opensWith(one, 'other')).toBe(false)
    },
    { needs: ['disks', 'luks'] },
  )

  testOnMachine(
    factory,
    'an array runs on its members, which are in use from then on',
    async (machine) => {
      const { host, disks: members } = machine
      const devices = members.slice(0, 2)
      const create: Operation = {
        kind: 'create-array',
        name: 'fltest',
        level: 'raid1',
        devices,
        spares: 0,
        options: [],
      }
      await host.perform(create)
      const state = await host.devices.array('fltest')
      expect(state).toMatchObject({ level: 'raid1' })
      expect(state?.devices.length).toBe(2)
      const array = devicePath('/dev/md/fltest')
      expect(await host.devices.size(array)).toBeGreaterThan(128 * MIB)
      expect(await host.devices.inUse(diskOf(machine))).toEqual(expect.any(String))
      await host.perform({ kind: 'make-filesystem', device: array, format: 'ext4', label: 'arr', options: [] })
      expect(await host.devices.signature(array)).toMatchObject({ type: 'ext4', label: 'arr' })
    },
    { needs: ['disks', 'arrays'] },
  )
}

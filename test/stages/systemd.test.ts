import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Unit } from '../../src/config/model.ts'
import { decideSystemd } from '../../stages/systemd/decide.ts'
import { DEFAULT_POLICY } from '../../src/engine/stage.ts'
import { hostPath } from '../../src/util/paths.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { silentLog } from '../../src/log.ts'
import { inspectSystemd, type SystemdInspection } from '../../stages/systemd/inspect.ts'
import { presetLines } from '../../stages/systemd/preset.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

function decide(units: readonly Unit[], seen: Partial<SystemdInspection> = {}): ReturnType<typeof decideSystemd> {
  const inspection = { unitFiles: [], enabled: [], toLabel: [], labelled: false, missing: [], ...seen }
  return decideSystemd(decideInput({ config: configWith({ systemd: { units } }), inspection }))
}

/** What is seen of a target that has one file, with one unit to be enabled. */
async function inspect(unit: string, file: string): Promise<SystemdInspection> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-systemd-'))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }))
  fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  fs.writeFileSync(path.join(root, file), '')
  const { signal } = new AbortController()
  const config = configWith({ systemd: { units: [{ name: unit, enabled: true }] } })
  const host = await createScratchHost({ root: hostPath(root) })
  return await inspectSystemd({ config, host, facts: NO_FACTS, policy: DEFAULT_POLICY, log: silentLog, signal })
}

test('units and drop-ins are written, an empty drop-in too', () => {
  const units = [
    { name: 'a.service', contents: '[Unit]\n', dropins: [{ name: '10.conf', contents: '' }, { name: '20.conf' }] },
    { name: 'b.service', contents: '' },
  ]
  expect(linesOf(decide(units))).toMatchInlineSnapshot(`
    [
      "0 after []: write-file path=/etc/systemd/system/a.service.d/10.conf contents=[] mode=0o644 uid=0 gid=0",
      "1 after []: write-file path=/etc/systemd/system/a.service contents=[{"kind":"text","text":"[Unit]\\n"}] mode=0o644 uid=0 gid=0",
    ]
  `)
})

test('a mask wins over contents and replaces what is there; only a real mask is unmasked', () => {
  const units = [
    { name: 'new.service', mask: true, contents: '[Unit]\n' },
    { name: 'there.service', mask: true },
    { name: 'masked.service', mask: true },
    { name: 'unmask.service', mask: false },
    { name: 'keep.service', mask: false },
    { name: 'nothing.service', mask: false },
  ]
  const unitFiles = [
    ['there.service', 'other'],
    ['masked.service', 'mask'],
    ['unmask.service', 'mask'],
    ['keep.service', 'other'],
  ] as const
  expect(linesOf(decide(units, { unitFiles }))).toMatchInlineSnapshot(`
    [
      "0 after []: make-symlink path=/etc/systemd/system/new.service target=/dev/null uid=0 gid=0",
      "1 after []: remove path=/etc/systemd/system/there.service",
      "2 after [1]: make-symlink path=/etc/systemd/system/there.service target=/dev/null uid=0 gid=0",
      "3 after []: remove path=/etc/systemd/system/unmask.service",
    ]
  `)
})

test('a systemd that does not enable instances by presets is told of', () => {
  const units = [{ name: 'getty@tty1.service', enabled: true }]
  expect(decide(units, { systemdVersion: 240 }).notes).toEqual([])
  expect(decide(units, { systemdVersion: 239 }).notes).toEqual([
    "the target's systemd 239 does not enable instances of templates by presets; that takes version 240",
  ])
})

test.for([
  ['/usr/lib/systemd/libsystemd-shared-239.so', 239],
  ['/usr/lib64/systemd/libsystemd-shared-255.4-1.fc40.so', 255],
  ['/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so', 252],
  ['/usr/lib/systemd/systemd', undefined],
] as const)('the version of the systemd in %s is %s', async ([file, version]) => {
  expect((await inspect('getty@tty1.service', file)).systemdVersion).toBe(version)
  expect((await inspect('getty@.service', file)).systemdVersion).toBeUndefined()
})

describe('the preset', () => {
  test('is sorted, groups instances by template, and disables whatever is not to be enabled, instance by instance', () => {
    const units = [
      { name: 'z.service', enabled: true },
      { name: 'getty@tty2.service', enabled: true },
      { name: 'a.service', enabled: false },
      { name: 'off.service', enabled: false },
      { name: 'getty@tty1.service', enabled: true },
      { name: 'getty@.service', enabled: true },
      { name: 'bare@.service', enabled: true },
      { name: 'old@1.service', enabled: false },
      { name: 'old@2.service', enabled: false },
      { name: 'masked.service', enabled: false, mask: true },
      { name: 'tmpl@.service', enabled: false },
      { name: 'silent.service' },
    ]
    expect(presetLines(units)).toMatchInlineSnapshot(`
      [
        "disable a.service",
        "enable bare@.service",
        "enable getty@.service tty2 tty1",
        "disable masked.service",
        "disable off.service",
        "disable old@1.service",
        "disable old@2.service",
        "disable tmpl@.service",
        "enable z.service",
      ]
    `)
  })

  test('does not disable a template of which instances are enabled: the first line for it counts', () => {
    const units = [
      { name: 'a@.service', enabled: false },
      { name: 'a@1.service', enabled: true },
      { name: 'a@2.service', enabled: false },
    ]
    expect(presetLines(units)).toEqual(['disable a@2.service', 'enable a@.service 1'])
  })

  test('is made when there is none, after what is enabled has been disabled', () => {
    const units = [
      { name: 'a.service', enabled: false },
      { name: 'b.service', enabled: true },
    ]
    expect(linesOf(decide(units, { enabled: ['a.service'] }))).toMatchInlineSnapshot(`
      [
        "0: disable-unit unit=a.service",
        "1: write-file path=/etc/systemd/system-preset/20-ignition.preset contents=[{"kind":"text","text":"disable a.service\\nenable b.service\\n"}] mode=0o644 uid=0 gid=0",
      ]
    `)
  })

  test('is appended to, without lines that are there', () => {
    const units = [
      { name: 'a.service', enabled: true },
      { name: 'b.service', enabled: true },
    ]
    const preset = { size: 16, lines: ['enable a.service'], endsMidLine: true }
    expect(linesOf(decide(units, { preset }))).toMatchInlineSnapshot(`
      [
        "0: append-file path=/etc/systemd/system-preset/20-ignition.preset at=16 contents=[{"kind":"text","text":"\\nenable b.service\\n"}]",
      ]
    `)
    expect(linesOf(decide(units.slice(0, 1), { preset }))).toEqual([])
  })
})

test.each(['../x.service', 'a b.service', 'a\nenable b.service', '..'])('%j cannot be the name of a unit', (name) => {
  expect(failureOf(() => decide([{ name, enabled: true }]))[0]).toBe('unit-failed at $.systemd.units.0.name')
})

test('units, drop-in directories and new directories get labels', () => {
  const units = [
    { name: 'a.service', contents: 'x', dropins: [{ name: '1.conf', contents: '' }] },
    { name: 'b.service', mask: true },
    { name: 'c.service', enabled: true },
  ]
  expect(decide(units, { labelled: true, toLabel: ['/etc/systemd/system-preset'] }).leaves).toMatchInlineSnapshot(`
    {
      "touchedPaths": [
        "/etc/systemd/system-preset",
        "/etc/systemd/system/a.service",
        "/etc/systemd/system/a.service.d",
        "/etc/systemd/system/b.service",
      ],
    }
  `)
})

import { describe, expect, test } from 'vitest'
import type { ProviderAnswer } from '../../src/providers/provider.ts'
import { qemu } from '../../src/providers/clouds/qemu.ts'
import { testMachine } from './test-context.ts'
import type { TestSetup } from './test-context.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const ENTRY = 'sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config'
const FLATCAR = 'sys/firmware/qemu_fw_cfg/by_name/opt/org.flatcar-linux/config'

async function ask(setup: TestSetup): Promise<string> {
  const { context, root } = testMachine(setup)
  const outcome = await qemu.fetchConfig(context).then(show, String)
  return outcome.replaceAll(root, '')
}

function show(answer: ProviderAnswer): string {
  if (answer.kind === 'config') return `config: ${Buffer.from(answer.bytes).toString()}`
  return answer.kind === 'needs-network' ? answer.kind : `${answer.kind}: ${answer.reason}`
}

describe('the firmware configuration device', () => {
  const size = `${CONFIG.length}\n`

  test.each<[string, TestSetup['tree'], string]>([
    ['a config', { [`${ENTRY}/size`]: size, [`${ENTRY}/raw`]: CONFIG }, `config: ${CONFIG}`],
    ["Flatcar's key", { [`${FLATCAR}/size`]: size, [`${FLATCAR}/raw`]: CONFIG }, `config: ${CONFIG}`],
    [
      'both keys',
      { [`${FLATCAR}/size`]: size, [`${FLATCAR}/raw`]: CONFIG, [`${ENTRY}/size`]: '2', [`${ENTRY}/raw`]: '{}' },
      `config: ${CONFIG}`,
    ],
    [
      'no key',
      { 'sys/firmware/qemu_fw_cfg/': {} },
      'none: fw_cfg has no opt/org.flatcar-linux/config and no opt/com.coreos/config',
    ],
    ['an empty one', { [`${ENTRY}/size`]: '0\n', [`${ENTRY}/raw`]: '' }, 'none: opt/com.coreos/config is empty'],
    [
      'too long',
      { [`${ENTRY}/size`]: '5', [`${ENTRY}/raw`]: CONFIG },
      `/${ENTRY}: it is longer than the 5 bytes that the firmware says`,
    ],
    ['too short', { [`${ENTRY}/size`]: '99', [`${ENTRY}/raw`]: CONFIG }, `/${ENTRY}: it ends after 34 of 99 bytes`],
    ['a garbled size', { [`${ENTRY}/size`]: '-1x', [`${ENTRY}/raw`]: CONFIG }, `/${ENTRY}: its size is not a number`],
    ['a huge size', { [`${ENTRY}/size`]: '99999999999', [`${ENTRY}/raw`]: '' }, `/${ENTRY}: it is larger than 64 MiB`],
    ['no content', { [`${ENTRY}/size`]: '5' }, `/${ENTRY}: it has a size but no content`],
  ])('%s', async (_, tree = {}, outcome) => {
    expect(await ask({ tree })).toBe(outcome.startsWith('/') ? `FirstlightError: reading ${outcome}` : outcome)
  })

  test('its module is loaded when it is not there yet', async () => {
    const machine = testMachine({
      helpers: {
        loadModule: (name) => {
          if (name === 'qemu_fw_cfg') machine.add({ [`${ENTRY}/size`]: size, [`${ENTRY}/raw`]: CONFIG })
          return Promise.resolve(undefined)
        },
      },
    })
    expect(show(await qemu.fetchConfig(machine.context))).toBe(`config: ${CONFIG}`)
  })

  test('a module that cannot be loaded means that it could not be told', async () => {
    const helpers = { loadModule: () => Promise.resolve('not found') }
    expect(await ask({ helpers })).toBe('FirstlightError: loading the module qemu_fw_cfg: not found')
  })
})

describe.each(['s390x', 'ppc64'])('the block device of %s', (architecture) => {
  const helpers = { loadModule: () => Promise.resolve(undefined) }

  test('gives the config without the padding of its last sector', async () => {
    const tree = { 'dev/disk/by-id/virtio-ignition': CONFIG.padEnd(512, '\0') }
    expect(await ask({ architecture, helpers, tree })).toBe(`config: ${CONFIG}`)
  })

  test('is waited for, five seconds at a time', async () => {
    const machine = testMachine({
      architecture,
      helpers,
      onTime: (now) => {
        if (now === 295_000) machine.add({ 'dev/disk/by-id/virtio-ignition': CONFIG })
      },
    })
    expect(show(await qemu.fetchConfig(machine.context))).toBe(`config: ${CONFIG}`)
  })

  test('that does not come in five minutes could not be told from a slow one', async () => {
    expect(await ask({ architecture, helpers })).toMatch(
      /^FirstlightError: waiting for the block device virtio-ignition/,
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { Luks } from '../../src/config/model.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { decideCrypttab } from '../../stages/crypttab/decide.ts'
import type { CrypttabInspection } from '../../stages/crypttab/inspect.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const SEEN: CrypttabInspection = { uuids: ['U1', 'U2', 'U3'], hasKeyDirectory: false, keyFiles: [], toLabel: [] }
const DATA: Luks = { name: 'data', device: '/dev/sda1' }
const BOUND: Luks = { name: 'bound', device: '/dev/sda2', clevis: { tang: [{ url: 'http://t', thumbprint: 'T' }] } }

function decide(luks: readonly Luks[], seen: Partial<CrypttabInspection> = {}): ReturnType<typeof decideCrypttab> {
  const facts = { ...NO_FACTS, keptVolumeKeys: ['data'] }
  return decideCrypttab(
    decideInput({ config: configWith({ storage: { luks } }), inspection: { ...SEEN, ...seen }, facts }),
  )
}

describe('crypttab', () => {
  test('names volumes by UUID; keys are kept, bindings need none', () => {
    const custom: Luks = { name: 'c', clevis: { custom: { pin: 'x', config: '{}', needsNetwork: true } } }
    expect(linesOf(decide([DATA, BOUND, custom]))).toMatchInlineSnapshot(`
      [
        "0: make-directory path=/etc/luks mode=0o700 uid=0 gid=0",
        "1: write-file path=/etc/luks/data contents=[{"kind":"volume-key","volume":"data"}] mode=0o600 uid=0 gid=0",
        "2: write-file path=/etc/crypttab contents=[{"kind":"text","text":"data UUID=U1 /etc/luks/data luks,x-initrd.attach\\nbound UUID=U2 none luks,_netdev,x-initrd.attach\\nc UUID=U3 none luks,_netdev,x-initrd.attach\\n"}] mode=0o600 uid=0 gid=0",
      ]
    `)
  })

  test('is appended to, without lines that are there', () => {
    const line = 'data UUID=U1 /etc/luks/data luks,x-initrd.attach'
    const crypttab = { size: 40, lines: ['old UUID=0 none luks', line], endsMidLine: true }
    expect(linesOf(decide([DATA, BOUND], { crypttab, hasKeyDirectory: true }))).toMatchInlineSnapshot(`
      [
        "0: write-file path=/etc/luks/data contents=[{"kind":"volume-key","volume":"data"}] mode=0o600 uid=0 gid=0",
        "1: append-file path=/etc/crypttab at=40 contents=[{"kind":"text","text":"\\nbound UUID=U2 none luks,_netdev,x-initrd.attach\\n"}]",
      ]
    `)
  })

  test('comes with the secure key of a crypto card', () => {
    expect(linesOf(decide([{ ...DATA, cex: { enabled: true } }], { hasKeyDirectory: true }))).toMatchInlineSnapshot(`
      [
        "0: write-file path=/etc/luks/data contents=[{"kind":"volume-key","volume":"data"}] mode=0o600 uid=0 gid=0",
        "1: write-file path=/etc/zkey/repository/ignition-luks-data.info contents=[{"kind":"secure-key","volume":"data","part":"info"}] mode=0o600 uid=0 gid=0",
        "2: write-file path=/etc/zkey/repository/ignition-luks-data.skey contents=[{"kind":"secure-key","volume":"data","part":"skey"}] mode=0o600 uid=0 gid=0",
        "3: write-file path=/etc/crypttab contents=[{"kind":"text","text":"data UUID=U1 /etc/luks/data luks,x-initrd.attach\\n"}] mode=0o600 uid=0 gid=0",
      ]
    `)
  })

  test('cannot be written without header or key, or over a key that is there', () => {
    const lost: Luks = { name: 'lost', device: '/dev/sdb' }
    expect(failureOf(() => decide([DATA, lost], { uuids: ['U1', null], keyFiles: ['data'] }))).toMatchInlineSnapshot(`
      [
        "node-exists at $.storage.luks.0",
        "keeping the key of the volume "data": /etc/luks/data is there already; noting the volume "lost": /dev/sdb has no LUKS header; keeping the key of the volume "lost": there is none",
        "remove the file: it would be the key of another volume",
      ]
    `)
  })
})

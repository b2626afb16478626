import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { isJsonObject } from '../../src/util/json.ts'
import { testIo } from '../helpers/io.ts'

/** A control plane's document with as many certificates and manifests as clusters have. */
function largeDocument(): string {
  const document: unknown = JSON.parse(fs.readFileSync('examples/cluster-api/control-plane.ign', 'utf8'))
  const storage = isJsonObject(document) ? document['storage'] : undefined
  const files = isJsonObject(storage) && Array.isArray(storage['files']) ? (storage['files'] as readonly unknown[]) : []
  const more = Array.from({ length: 40 }, (_, index) => ({
    filesystem: 'root',
    path: `/etc/kubernetes/manifests/${index}.yaml`,
    mode: 384,
    contents: {
      source: `data:,${encodeURIComponent(`# ${index}\n${'  - --feature-gates=Everything=true\n'.repeat(100)}`)}`,
      verification: {},
    },
  }))
  return JSON.stringify({ ...(document as object), storage: { ...(storage as object), files: [...files, ...more] } })
}

async function run(
  bytes: string | Uint8Array,
): Promise<{ readonly root: string; readonly code: number; readonly errors: string }> {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-cluster-api-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true, force: true }))
  const io = testIo({ cwd })
  fs.writeFileSync(path.join(cwd, 'bootstrap.ign'), bytes)
  const code = await main(['node', 'firstlight', 'run', 'bootstrap.ign', '--root', 'root'], io)
  return { root: path.join(cwd, 'root'), code, errors: io.errors }
}

test('the bootstrap data of a control plane, 200 KB of spec 2.3.0, makes the machine, packed or not', async () => {
  const document = largeDocument()
  expect(document.length).toBeGreaterThan(200_000)
  for (const bytes of [document, gzipSync(document)]) {
    const { root, code, errors } = await run(bytes)
    expect({ code, errors }).toMatchObject({
      code: 0,
      errors: expect.stringContaining('converted to spec 3.1.0') as unknown,
    })
    expect(fs.readdirSync(path.join(root, 'etc/kubernetes/manifests'))).toHaveLength(40)
    expect(fs.readFileSync(path.join(root, 'etc/kubeadm.sh'), 'utf8')).toContain('bootstrap-success.complete')
    expect(fs.readFileSync(path.join(root, 'etc/systemd/system-preset/20-ignition.preset'), 'utf8')).toContain(
      'enable kubeadm.service',
    )
  }
})

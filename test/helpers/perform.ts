// A process that performs operations on a host, one after the other, and looks at `/next-operation` before each: a mark
// for whoever watches its system calls.
import fs from 'node:fs'
import '../../src/node/natives.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { hostPath } from '../../src/util/paths.ts'
import { createRealHost } from '../../src/host/real/real-host.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'

const [backend, directory = '', operations = ''] = process.argv.slice(2)
const root = hostPath(`${directory}/root`)
const host =
  backend === 'real'
    ? await createRealHost({ root, environment: process.env, privateDirectory: hostPath(`${directory}/private`) })
    : await createScratchHost({ root, stateDirectory: hostPath(`${directory}/state`) })
for (const operation of JSON.parse(fs.readFileSync(operations, 'utf8')) as readonly Operation[]) {
  fs.lstatSync('/next-operation', { throwIfNoEntry: false })
  await host.perform(operation).catch((thrown: unknown) => process.stdout.write(`${String(thrown)}\n`))
}

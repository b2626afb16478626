// npm run build:deb: the packages firstlight and firstlight-initramfs for Debian and its like, in dist/deb.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { megabytes } from './megabytes.ts'
import { buildDebs } from './packages/debian-packages.ts'
import { readManifest } from './packages/manifests.ts'
import { readSources } from './packages/sources.ts'

const OUT = 'dist/deb'
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-deb-'))
process.once('exit', () => fs.rmSync(work, { recursive: true }))
if (!fs.existsSync('dist/exe/firstlight')) throw new Error('dist/exe is not there: npm run build:exe makes it')
fs.rmSync(OUT, { recursive: true, force: true })
for (const file of await buildDebs({ out: OUT, work, manifest: readManifest(), date: readSources().date }))
  console.log(`${file}: ${megabytes(fs.statSync(file).size)}`)

// npm run bench: single commands and the fetcher, beside a peer where there is one, within ten minutes.
// npm run bench -- boots: whole boots beside Ignition's, within ten minutes.
// Both put their table into docs/performance.md, and never fail for a number. BENCH_ROUNDS sets the turns of each measurement
// (7), BENCH_MINUTES the minutes after which there are fewer of them (10).
// npm run bench -- editor: only how long an editor waits; nothing is written.
// npm run bench -- initramfs: what an initramfs is made of, and what first boots with it take (BENCH_ROUNDS of each, 3), with
// Debian's ignition beside it; its tables are in docs/first-boot.md.
// npm run bench -- boots WORD: only those with that word in their name; nothing is written.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { bootRows } from '../bench/boots.ts'
import { butaneComparisons } from '../bench/butane.ts'
import { coreComparisons } from '../bench/core.ts'
import { diskComparisons } from '../bench/disks.ts'
import { editorRow } from '../bench/editor.ts'
import { FETCHES, fetchRows } from '../bench/fetch.ts'
import { initramfsTables } from '../bench/initramfs.ts'
import { compare, type Measurement } from '../bench/measure.ts'
import { BOOT_HEAD, bootCells, lineOf, table, writePage } from '../bench/page.ts'

// What Node heeds of its environment has the executable start twice.
for (const name of Object.keys(process.env)) if (/^(?:NODE|OPENSSL|UV)_/.test(name)) delete process.env[name]

const PEERS = ['ignition', 'time']
if (process.getuid?.() === 0 && !fs.existsSync('/usr/bin/ignition-validate')) {
  spawnSync('sh', ['-c', `apt-get -qq update && apt-get -qq install -y --no-install-recommends ${PEERS.join(' ')}`])
}
if (!fs.existsSync('/usr/bin/time')) {
  console.log('bench: needs GNU time to measure memory (apt-get install time)')
  process.exit(1)
}

const HEAD = ['what', 'ours', 'peer', 'time', 'CPU', 'memory', 'aim']
const rows: (readonly string[])[] = []

if (process.argv[2] === 'boots') {
  const [wanted] = process.argv.slice(3)
  await bootRows((row) => note(bootCells(row)), wanted)
  if (wanted === undefined) writePage('npm run bench -- boots', table(BOOT_HEAD, rows))
  process.exit()
}

if (process.argv[2] === 'initramfs') {
  const tables = await initramfsTables((text) => console.log(text))
  console.log(tables)
  writePage('npm run bench -- initramfs', tables)
  process.exit()
}

if (process.argv[2] === 'editor') {
  note(await editorRow())
  process.exit()
}

const comparisons = [...coreComparisons(), ...butaneComparisons(), ...diskComparisons()]
for (const comparison of comparisons) {
  const { ours, peer } = compare(comparison, comparisons.length + FETCHES)
  note([
    comparison.name,
    show(comparison.ours.label, ours),
    peer && comparison.peer ? show(comparison.peer.label, peer) : 'not installed',
    peer ? (ours.ms / peer.ms).toFixed(2) : '',
    peer ? (ours.cpuMs / peer.cpuMs).toFixed(2) : '',
    peer ? (ours.peakMiB / peer.peakMiB).toFixed(2) : '',
    comparison.aim ?? '',
  ])
}
for await (const [what, ours, peer, time, memory, aim] of fetchRows(comparisons.length + FETCHES)) {
  // The server is a process of its own on the same processors: CPU time would say little.
  note([what, ours, peer, time, '', memory, aim])
}
note(await editorRow())
writePage('npm run bench', table(HEAD, rows))

function note(cells: readonly string[]): void {
  rows.push(cells)
  console.log(lineOf(cells))
}

function show(label: string, side: Measurement): string {
  return `${label}: ${side.ms.toFixed(0)} ms, ${side.cpuMs.toFixed(0)} ms CPU, ${side.peakMiB.toFixed(0)} MiB`
}

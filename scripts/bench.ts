// npm run bench: measures side by side and prints ratios; never fails for a number. BENCH_ROUNDS sets the rounds.
// npm run bench -- boots: only whole boots, beside Ignition's, some five minutes; the table goes into docs/performance.md.
// npm run bench -- boots WORD: only those with that word in their name; nothing is written.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { bootRows, type BootRow } from '../bench/boots.ts'
import { butaneComparisons } from '../bench/butane.ts'
import { coreComparisons } from '../bench/core.ts'
import { diskComparisons } from '../bench/disks.ts'
import { fetchRows } from '../bench/fetch.ts'
import { compare, type Measurement } from '../bench/measure.ts'
import { table, writePage } from '../bench/page.ts'

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

if (process.argv[2] === 'boots') {
  const [wanted] = process.argv.slice(3)
  const rows: BootRow[] = []
  await bootRows((row) => {
    rows.push(row)
    console.log(table([row]).split('\n').at(-1))
  }, wanted)
  if (wanted === undefined) writePage(rows)
  process.exit()
}

console.log('| what | ours | peer | time | CPU | memory | aim |\n|---|---|---|---|---|---|---|')
for (const comparison of [...coreComparisons(), ...butaneComparisons(), ...diskComparisons()]) {
  const { ours, peer } = compare(comparison)
  const cells = [
    comparison.name,
    show(comparison.ours.label, ours),
    peer && comparison.peer ? show(comparison.peer.label, peer) : 'not installed',
    peer ? (ours.ms / peer.ms).toFixed(2) : '',
    peer ? (ours.cpuMs / peer.cpuMs).toFixed(2) : '',
    peer ? (ours.peakMiB / peer.peakMiB).toFixed(2) : '',
    comparison.aim ?? '',
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
for (const [what, ours, peer, time, memory, aim] of await fetchRows()) {
  // The server is a process of its own on the same processors: CPU time would say little.
  console.log(`| ${[what, ours, peer, time, '', memory, aim].join(' | ')} |`)
}

function show(label: string, side: Measurement): string {
  return `${label}: ${side.ms.toFixed(0)} ms, ${side.cpuMs.toFixed(0)} ms CPU, ${side.peakMiB.toFixed(0)} MiB`
}

// One measurement of bench/fetch.ts in a process of its own, so that its peak memory is its own. Prints JSON.
import '../src/node/natives.ts'
import { EMPTY_CONFIG, type Config } from '../src/config/model.ts'
import { createFetcher } from '../src/fetch/create-fetcher.ts'
import { inParallel } from '../src/fetch/parallel.ts'
import { prefetch } from '../src/fetch/prefetch.ts'
import { resourceId } from '../src/fetch/resource-id.ts'
import { hostPath } from '../src/util/paths.ts'
import { silentLog } from '../src/log.ts'
import { MIB } from '../src/util/bytes.ts'
import { SYSTEM_CLOCK } from '../src/node/clock.ts'

const [origin = '', task = '{}'] = process.argv.slice(2)
const { files, size, concurrency, rounds, memoryMiB, spool, consume } = JSON.parse(task) as {
  readonly files: number
  readonly size: number
  readonly concurrency: number
  readonly rounds: number
  readonly memoryMiB?: number
  readonly spool?: string
  /** Whether everything is read again afterwards, as the files stage would. */
  readonly consume: boolean
}

const fetcher = createFetcher({ clock: SYSTEM_CLOCK, random: Math.random, environment: {}, log: silentLog })
// What is measured is fetching, not the loading of modules.
await run(configOf(1, 1))
const beforeMiB = process.resourceUsage().maxRSS / 1024
const times: number[] = []
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now()
  await run(configOf(files, size))
  times.push(performance.now() - start)
}
await fetcher.close()
times.sort((a, b) => a - b)
const peakMiB = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ ms: times[0], beforeMiB, peakMiB }))

function configOf(count: number, bytes: number): Config {
  const contents = Array.from({ length: count }, (_, index) => ({
    path: `/f${index}`,
    contents: { source: `${origin}/${bytes}/${index}` },
  }))
  return { ...EMPTY_CONFIG, storage: { files: contents } }
}

async function run(config: Config): Promise<void> {
  const answer = await prefetch(config, fetcher, {
    concurrency,
    ...(memoryMiB === undefined ? {} : { memoryLimit: memoryMiB * MIB }),
    ...(spool === undefined ? {} : { spool: { parent: hostPath(spool), limit: 512 * MIB } }),
  })
  if (answer.kind !== 'fetched') throw new Error(answer.kind)
  const { contents } = answer
  if (consume) {
    await inParallel(config.storage?.files ?? [], 4, async (file) => {
      let bytes = 0
      for await (const chunk of contents.open(resourceId(file.contents ?? {}))) bytes += chunk.length
      if (bytes < 1) throw new Error(`${file.path} is empty`)
    })
  }
  contents.close()
}

import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { contentResources, headersOf, isRemote } from '../../fetch/resources.ts'
import { settingsOfConfig } from '../../fetch/settings.ts'
import { keyOf, lockText, parseLock, type LockedResource } from '../../fetch/lock/lock-file.ts'
import { recording, type Keeping, type Recording } from '../../fetch/lock/recording-fetcher.ts'
import { DONE } from '../../program/exit-codes.ts'
import { printableUrl } from '../../util/secret.ts'
import { hostPath } from '../../util/paths.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, input, location, required, section } from '../command/option.ts'
import { FOREIGN, json, LOG, NETWORK, READ } from '../command/standard-options.ts'
import { openLog } from '../log.ts'
import { loadConfig, type Loaded } from '../obtain.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight lock`: the hash of everything that a document downloads, so that it stays the same. */
export const lockCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 5],
  arguments: { doc: required(input('doc', 'the document')) },
  options: {
    ...READ,
    ...FOREIGN,
    ...NETWORK,
    ...section('Lock', {
      lock: location('file', 'the lock file; without it DOC.lock'),
      update: flag('take what is there now, and tell what changed'),
      vendor: location('dir', 'keep the bytes in this directory too'),
    }),
    ...json(),
    ...LOG,
  },
  notes: [
    'Writes the URL, SHA-512, size and date of everything that the document, and what it refers to, fetches. ' +
      'plan and run take it with --locked FILE: what is not as it was locked is refused, and so is what was not locked. ' +
      'With --vendor DIR they take the bytes from there, without a network.',
  ],
  examples: ['firstlight lock machine.bu', 'firstlight lock machine.bu --update --vendor vendor'],
  async run({ settings, io }) {
    const file = settings.lock ?? {
      given: `${settings.doc}.lock`,
      path: hostPath(path.resolve(io.cwd, `${settings.doc}.lock`)),
    }
    const before = fs.existsSync(file.path) ? parseLock(fs.readFileSync(file.path, 'utf8'), file.given) : []
    let recorded: Recording | undefined
    const vendor = settings.vendor?.path
    const loaded = await loadConfig({
      settings: { ...settings, platform: undefined },
      io,
      log: await openLog(settings, io),
      wrap: (fetcher) => {
        recorded = recording(fetcher, {
          now: () => io.clock.date(),
          keep: vendor === undefined ? undefined : keepIn(vendor),
        })
        return recorded.fetcher
      },
    })
    if ('exitCode' in loaded) return loaded.exitCode
    try {
      await fetchAll(loaded)
    } finally {
      await loaded.fetcher.close()
    }
    const found = [...(recorded?.resources.values() ?? [])]
    const changes = changesOf(before, found)
    const isOther = changes.some(({ old }) => old !== undefined)
    if (isOther && !settings.update) {
      throw new FirstlightError('not-locked', `locking ${settings.doc}: ${changedText(changes)}`, {
        hint: `add --update to take what is there now into ${file.given}`,
      })
    }
    fs.writeFileSync(file.path, lockText(found.map((resource) => unchanged(before, resource))))
    if (settings.json) io.out(outputText('lock', { file: file.given, resources: found, changes }))
    else io.out(`${changedText(changes)}\n${found.length} locked in ${file.given}\n`)
    return DONE
  },
})

/** Fetches the contents that the config names; what it is made of was fetched with it. */
async function fetchAll({ config, fetcher }: Loaded): Promise<void> {
  const fetching = fetcher.with(settingsOfConfig(config.config))
  for (const { resource } of contentResources(config.config)) {
    const { source = '', compression, verification } = resource
    if (!isRemote(source)) continue
    const headers = headersOf(resource)
    const answer = await fetching.open({
      url: source,
      headers,
      compression,
      hash: verification?.hash,
    })
    if (answer.kind !== 'body') {
      throw new FirstlightError('fetch-failed', `fetching ${printableUrl(source)}: ${answer.kind}`, {
        hint: 'nothing can be locked that is not there',
      })
    }
    // What is not read to its end is not noted.
    for await (const _ of answer.chunks);
  }
}

/** Keeps bytes below a directory, each under its digest: beside its place until all of it is there. */
function keepIn(directory: string): () => Keeping {
  fs.mkdirSync(directory, { recursive: true })
  return () => {
    const place = fs.mkdtempSync(path.join(directory, '.part-'))
    const part = path.join(place, 'bytes')
    const file = fs.openSync(part, 'w')
    return {
      write: (chunk) => void fs.writeSync(file, chunk),
      finish(sha512) {
        fs.closeSync(file)
        fs.renameSync(part, path.join(directory, sha512))
        fs.rmdirSync(place)
      },
      giveUp() {
        fs.closeSync(file)
        fs.rmSync(place, { recursive: true })
      },
    }
  }
}

interface Change {
  readonly url: string
  /** Absent for what was not locked yet. */
  readonly old?: string
  readonly new: string
}

function changesOf(before: readonly LockedResource[], found: readonly LockedResource[]): readonly Change[] {
  const known = new Map(before.map((resource) => [keyOf(resource), resource]))
  return found.flatMap((resource) => {
    const old = known.get(keyOf(resource))
    if (old?.sha512 === resource.sha512) return []
    return [{ url: printableUrl(resource.url), old: old?.sha512, new: resource.sha512 }]
  })
}

function changedText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'nothing changed'
  return changes
    .map(
      ({ url, old, new: now }) =>
        `${url}: ${old === undefined ? 'new' : `${old.slice(0, 16)}…`} → ${now.slice(0, 16)}…`,
    )
    .join('\n')
}

/** What is as it was keeps its date. */
function unchanged(before: readonly LockedResource[], resource: LockedResource): LockedResource {
  const old = before.find((each) => keyOf(each) === keyOf(resource))
  return old?.sha512 === resource.sha512 ? old : resource
}

import '../node/small-digests.ts'
import path from 'node:path'
import { EMPTY_CONFIG } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import { needsNetwork } from '../fetch/resources.ts'
import { fetchedConfigs } from './fetched-configs.ts'
import * as files from './files.ts'
import { obtain } from './obtain.ts'
import { setUpFirstBoot } from './set-up.ts'
import { contextOf, withFetcher, type StageCall } from './stage-call.ts'
import { recordFetchedConfigs } from './system-journal.ts'

/** Gets the config and caches the user's part of it; answers false when the network must come up first. */
export async function fetchStage(call: StageCall, state: files.IgnitionState): Promise<boolean> {
  const offline = call.stage === 'fetch-offline'
  await setUpFirstBoot({ io: call.io, stateDirectory: path.dirname(call.stateFile), log: call.log.log })
  const obtained = await withFetcher(call, offline, (fetcher) =>
    obtain(call, fetcher, { kind: 'platform', platform: call.platform, context: contextOf(call, fetcher, offline) }),
  )
  if (obtained.kind === 'needs-network') return wantNetwork(call)
  const bytes = files.writeCache(call.cache, obtained.user ?? EMPTY_CONFIG)
  call.memory.rendered = { bytes, origins: obtained.userOrigins }
  const fetched = fetchedConfigs(call, obtained)
  files.writeState(call.stateFile, { fetchedConfigs: [...state.fetchedConfigs, ...fetched] })
  await recordFetchedConfigs(fetched, call)
  if (offline && needsNetwork(obtained.config)) return wantNetwork(call)
  return true
}

function wantNetwork(call: StageCall): false {
  if (call.stage !== 'fetch-offline') throw new FirstlightError('needs-network', 'the network is needed')
  files.touchFlag(call.neednet)
  call.log.line('info', [call.stage], 'the network is needed; left the flag for it')
  return false
}

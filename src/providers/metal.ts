import type { Provider } from './provider.ts'

/** A machine without a platform, and every platform whose user data another agent reads: there is never a config. */
export const metal: Provider = {
  fetchConfig: () => Promise.resolve({ kind: 'none', reason: 'the platform keeps no config' }),
}

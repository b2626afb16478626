import { hostPath } from '../util/paths.ts'
import type { ProviderRoots } from './provider.ts'

/** The roots of this machine, or of the tree below `prefix`, as a test has it. */
export function providerRoots(prefix = ''): ProviderRoots {
  return {
    sys: hostPath(`${prefix}/sys`),
    proc: hostPath(`${prefix}/proc`),
    dev: hostPath(`${prefix}/dev`),
    run: hostPath(`${prefix}/run`),
    etc: hostPath(`${prefix}/etc`),
    usr: hostPath(`${prefix}/usr`),
    working: hostPath(prefix === '' ? '.' : prefix),
  }
}

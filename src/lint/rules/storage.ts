import { defineRule, type Place, type Rule } from '../rule.ts'
import type { Subject } from '../subject.ts'

/** Rules on where things are put. */
export const STORAGE_RULES: readonly Rule[] = [
  defineRule<Place & { readonly node: string; readonly system: string }>({
    code: 'usr-read-only',
    severity: 'warning',
    reason:
      'On these systems /usr belongs to the image: it is mounted read-only, and an update replaces it. What a document puts there makes the first boot fail, or is gone after an update.',
    says: ({ node, system }) => `${node} is below /usr, which is read-only on ${system}`,
    hint: 'put programs into /opt or /var, units into /etc/systemd/system, and settings into /etc',
    *find(subject) {
      const system = systemOf(subject)
      if (system === undefined) return
      for (const list of ['files', 'directories', 'links'] as const) {
        for (const [index, { path }] of (subject.config.storage?.[list] ?? []).entries()) {
          if (!/^\/(?:usr|bin|sbin|lib|lib64)(?:\/|$)/.test(path) || system.writable.test(path)) continue
          yield { path: ['storage', list, index, 'path'], node: path, system: system.name }
        }
      }
    },
  }),
]

interface System {
  readonly name: string
  /** What may be written below /usr all the same. */
  readonly writable: RegExp
}

/** Systems whose /usr is read-only, by their variant of Butane or their name as a target. */
const SYSTEMS: Readonly<Record<string, System>> = {
  flatcar: { name: 'Flatcar', writable: /^\/usr\/share\/oem(?:\/|$)/ },
  // Below these it is a link to /var.
  fcos: { name: 'Fedora CoreOS', writable: /^\/usr\/local(?:\/|$)/ },
  openshift: { name: 'the machines of OpenShift', writable: /^\/usr\/local(?:\/|$)/ },
  r4e: { name: 'RHEL for Edge', writable: /^\/usr\/local(?:\/|$)/ },
  fiot: { name: 'Fedora IoT', writable: /^\/usr\/local(?:\/|$)/ },
}

function systemOf({ target, variant }: Subject): System | undefined {
  return SYSTEMS[target?.product ?? variant ?? '']
}

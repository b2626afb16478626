import { spawnSync } from 'node:child_process'

/** Why this machine cannot give a test a network of its own, in brackets; `undefined` when it can. */
export function networkNamespaces(): string | undefined {
  const probe = spawnSync('unshare', [
    '-Urnm',
    'sh',
    '-c',
    'command -v ip && ip link add name near0 type veth peer name far0',
  ])
  if (probe.error !== undefined) return ' (there is no unshare)'
  return probe.status === 0 ? undefined : ' (user and network namespaces, or the program ip, are not to be had here)'
}

/** The ends of names that Podman's generator knows (podman-systemd.unit(5)). */
export const QUADLET_SUFFIXES: ReadonlySet<string> = new Set([
  'container',
  'volume',
  'network',
  'kube',
  'image',
  'build',
  'pod',
  'artifact',
])

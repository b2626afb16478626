/** The first minor version of spec 3 whose Butane takes quadlets. */
export const QUADLETS_SINCE = 7

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

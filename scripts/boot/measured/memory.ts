const NOTED = '/run/most-memory'

/** Notes twice a second how much memory cannot be had: all that lies in the initramfs, and what its processes have. */
const WATCH = `#!/bin/sh
most=0
while :; do
  while read -r name value _; do
    case $name in
      MemTotal:) total=$value ;;
      MemAvailable:) taken=$((total - value)) ;;
    esac
  done < /proc/meminfo
  [ "$taken" -le "$most" ] || { most=$taken; echo "$most" > ${NOTED}; }
  sleep 0.5
done
`

/**
 * What a machine needs for {@link mostMemory}: a unit of the initramfs that watches from when systemd is there until the root is
 * entered, and a line of the check. What the kernel takes to unpack the initramfs is over before.
 */
export const WATCHED_MEMORY: {
  readonly initramfsFiles: Readonly<Record<string, string>>
  readonly kernelArguments: string
  readonly check: string
} = {
  initramfsFiles: {
    'etc/watch-memory': WATCH,
    'etc/systemd/system/watch-memory.service':
      '[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/sh /etc/watch-memory\n',
  },
  kernelArguments: 'rd.systemd.wants=watch-memory.service',
  check: `echo "most memory $(cat ${NOTED})"`,
}

/** MiB that could not be had at the peak, from the lines that the check printed. */
export function mostMemory(check: readonly string[]): number | undefined {
  const kibibytes = check.map((line) => /^most memory (\d+)$/.exec(line)?.[1]).find((found) => found !== undefined)
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024
}

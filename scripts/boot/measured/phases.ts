/** What a check prints for {@link bootTimes}: what systemd tells of the whole boot, and when it began and ended which phase. */
export const TELL_TIMES = `systemctl is-system-running --wait > /dev/null; systemd-analyze time | head -n 1
  journalctl --boot --output short-monotonic --no-hostname _PID=1 | grep -E '(Starting|Finished|Stopping|Stopped) ignition-'; true`

/** The phases that every first boot has, by what systemd says when one begins and when it is over. */
const PHASES: Readonly<Record<string, readonly [begin: string, end: string]>> = {
  ...Object.fromEntries(
    ['fetch-offline', 'kargs', 'disks', 'mount', 'files'].map((phase) => [
      phase,
      [`Starting ignition-${phase}.`, `Finished ignition-${phase}.`],
    ]),
  ),
  umount: ['Stopping ignition-mount.', 'Stopped ignition-mount.'],
  'all phases, begin to end': ['Starting ignition-fetch-offline.', 'Stopped ignition-mount.'],
}
const INITRAMFS = 'the initramfs as a whole'

/** The names of {@link bootTimes}, in the order in which they are told. */
export const TIME_NAMES: readonly string[] = [...Object.keys(PHASES), INITRAMFS]

/** Seconds of each phase, and of the initramfs, from the lines that {@link TELL_TIMES} printed; what they do not tell is left out. */
export function bootTimes(check: readonly string[]): ReadonlyMap<string, number> {
  const at = (text: string): number | undefined => {
    const [, seconds] = /^\[ *(\d+\.\d+)\]/.exec(check.find((line) => line.includes(text)) ?? '') ?? []
    return seconds === undefined ? undefined : Number(seconds)
  }
  const times = new Map<string, number>()
  for (const [name, [beginText, endText]] of Object.entries(PHASES)) {
    const [begin, end] = [at(beginText), at(endText)]
    if (begin !== undefined && end !== undefined) times.set(name, end - begin)
  }
  const whole = check
    .map((line) => /\+ (?:(\d+)min )?(\d+(?:\.\d+)?)(m?)s \(initrd\)/.exec(line))
    .find((found) => found !== null)
  if (whole) {
    const [, minutes = '0', number, milli] = whole
    times.set(INITRAMFS, Number(minutes) * 60 + Number(number) / (milli === 'm' ? 1000 : 1))
  }
  return times
}

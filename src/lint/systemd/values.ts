/** Keys that take one word of a list, by section: systemd.service(5), systemd.socket(5), systemd.exec(5) and systemd.kill(5). */
export const KEY_VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Service: {
    Type: ['simple', 'exec', 'forking', 'oneshot', 'dbus', 'notify', 'notify-reload', 'idle'],
    ExitType: ['main', 'cgroup'],
    Restart: ['no', 'on-success', 'on-failure', 'on-abnormal', 'on-watchdog', 'on-abort', 'always'],
    RestartMode: ['normal', 'direct', 'debug'],
    NotifyAccess: ['none', 'main', 'exec', 'all'],
    OOMPolicy: ['continue', 'stop', 'kill'],
    KillMode: ['control-group', 'mixed', 'process', 'none'],
  },
  Socket: {
    BindIPv6Only: ['default', 'both', 'ipv6-only'],
    KillMode: ['control-group', 'mixed', 'process', 'none'],
  },
  Unit: {
    CollectMode: ['inactive', 'inactive-or-failed'],
  },
}

/** The sections that units of each kind have besides [Unit] and [Install]; the others have none of their own. */
export const KIND_SECTIONS: Readonly<Record<string, string | undefined>> = {
  service: 'Service',
  socket: 'Socket',
  mount: 'Mount',
  automount: 'Automount',
  swap: 'Swap',
  timer: 'Timer',
  path: 'Path',
  slice: 'Slice',
  scope: 'Scope',
  target: undefined,
  device: undefined,
}

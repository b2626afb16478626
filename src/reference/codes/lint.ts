import type { Texts } from './text.ts'

/** Documents that each rule of lint has something to say of, and what to do about it; why is said by the rule itself. */
export const LINT_TEXTS: Texts<string, 'why'> = {
  'secret-in-document': {
    way: 'Let the machine make it, or fetch it from where the machine must prove who it is.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/app/key.pem
      mode: 0600
      contents:
        inline: |
          # of the app
          -----BEGIN PRIVATE KEY-----
          MC4CAQAwBQYDK2VwBCIEIA==
          -----END PRIVATE KEY-----
`,
    command: 'firstlight lint --target aws machine.bu',
  },
  'secret-in-unit': {
    way: 'Put it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential=.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        Environment=DB_PASSWORD=hunter2
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'luks-key-in-document': {
    way: 'Leave the key file out and one is made on the machine, or bind the volume to a TPM2 or to Tang servers.',
    document: `variant: flatcar
version: 1.1.0
storage:
  luks:
    - name: data
      device: /dev/vdb
      key_file:
        inline: open sesame
`,
  },
  'password-plaintext': {
    way: 'Write what `mkpasswd --method=yescrypt` prints, or `*` to lock the password.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      password_hash: hunter2
`,
  },
  'password-weak-hash': {
    way: 'Write what `mkpasswd --method=yescrypt` prints.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      password_hash: $1$abcdefgh$0123456789012345678901
`,
  },
  'password-empty': {
    way: 'Write * for an account without a password.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      password_hash: ""
`,
  },
  'ssh-key-private': {
    way: 'Take it out, make a new pair, and give the file that ends in .pub.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      ssh_authorized_keys:
        - |
          -----BEGIN OPENSSH PRIVATE KEY-----
          b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=
          -----END OPENSSH PRIVATE KEY-----
`,
  },
  'ssh-key-malformed': {
    way: 'Copy the whole line of the file that ends in `.pub`: its type, base64, and a remark.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      ssh_authorized_keys:
        - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsa
`,
  },
  'ssh-key-weak': {
    way: 'Make a better one with `ssh-keygen -t ed25519`.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      ssh_authorized_keys:
        - ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDinDy9AgwvG+bc7ALc31syv1kCm3M3hoZaPDMAnisEveZ3gbA2CNnRTVleSkgrCSz+adP52Wdi0ijFGQEhfloLS9K438AdCSIMH0iJsyX6U4vXcvKwye35HOi8tn13L3WkNDsqIBXgJBbXsY/tXXrhd2MkxtD2pmagSxpYgqvLZw== old
`,
  },
  'name-refused': {
    way: 'Begin the name with a letter or `_`, and go on with letters, digits, `_` and `-`.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: me@example.com
  groups:
    - name: "1000"
`,
  },
  'second-root': {
    way: 'Give it an id of its own and the group sudo or wheel.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      uid: 0
`,
  },
  'world-readable-key': {
    way: 'Give it mode 0600 and the user that needs it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/ssh/ssh_host_ed25519_key
      mode: 0644
      contents:
        # firstlight: allow secret-in-document
        inline: |
          -----BEGIN OPENSSH PRIVATE KEY-----
          b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=
          -----END OPENSSH PRIVATE KEY-----
`,
  },
  'world-writable': {
    way: 'Take the right of others to write off the mode: 0775, 0755, 0644.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mode: 0666
      contents:
        inline: hello
`,
  },
  'mode-not-octal': {
    way: 'Write the mode in octal with a leading zero in YAML, and in decimal in JSON: 0644 is 420.',
    document: `{
  "ignition": {"version": "3.4.0"},
  "storage": {"files": [{"path": "/etc/motd", "mode": 644, "contents": {"source": "data:,hello"}}]}
}
`,
  },
  'script-not-executable': {
    way: 'Give it mode 0755.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /opt/bin/setup
      contents:
        inline: |
          #!/bin/sh
          echo hello
`,
  },
  'sudoers-ignored': {
    way: 'Take the dot out of the name.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/sudoers.d/90.admins
      mode: 0440
      contents:
        inline: "%admins ALL=(ALL) ALL"
`,
  },
  'line-endings': {
    way: 'Save it with Unix line endings.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /opt/bin/setup
      mode: 0755
      contents:
        inline: "#!/bin/sh\\r\\necho hello\\r\\n"
`,
  },
  'usr-read-only': {
    way: 'Put programs into /opt or /var, units into /etc/systemd/system, and settings into /etc.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /usr/local/bin/tool
      mode: 0755
      contents:
        inline: "#!/bin/sh\\n"
`,
  },
  'fetch-without-hash': {
    way: 'Add verification: {hash: "sha512-<hex>"}; sha512sum FILE prints it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /opt/bin/tool
      mode: 0755
      contents:
        source: https://example.com/tool?token=abc
`,
  },
  'fetch-in-the-clear': {
    way: 'Use https, or add verification: {hash: "sha512-<hex>"}.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - source: http://config.example.com/base.ign
`,
  },
  'unit-section-unknown': {
    way: 'Write the section that the hint names.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Servce]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'unit-key-unknown': {
    way: 'Write the key that the hint names.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Unit]
        Descripton=an app
        [Service]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'unit-key-misplaced': {
    way: 'Move it below the line of the section that it belongs to.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Unit]
        ExecStartPre=/usr/bin/true
        [Service]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'unit-value-unknown': {
    way: 'Write the value that the hint names.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        Type=onshot
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'unit-name-mismatch': {
    way: 'Call the unit as `systemd-escape --path --suffix=mount` prints it.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: var-lib-my-data.mount
      enabled: true
      contents: |
        [Mount]
        What=/dev/vdb
        Where=/var/lib/my-data
        [Install]
        WantedBy=local-fs.target
`,
  },
  'unit-not-enabled': {
    way: 'Add enabled: true to start it at boot, or enabled: false to say that it is meant so.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      contents: |
        [Service]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'unit-never-started': {
    way: 'Add [Install] with WantedBy=multi-user.target, and enabled: true.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      contents: |
        [Service]
        ExecStart=/usr/bin/true
`,
  },
  'timer-without-time': {
    way: 'Add OnCalendar=, OnBootSec= or OnUnitActiveSec= to [Timer].',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: backup.timer
      enabled: true
      contents: |
        [Timer]
        Persistent=true
        [Install]
        WantedBy=timers.target
`,
  },
  'service-without-exec': {
    way: 'Add ExecStart= to [Service].',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        Restart=always
        [Install]
        WantedBy=multi-user.target
`,
  },
  'service-several-exec': {
    way: 'Set Type=oneshot, or use ExecStartPre= and ExecStartPost=.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/usr/bin/one
        ExecStart=/usr/bin/two
        [Install]
        WantedBy=multi-user.target
`,
  },
  'service-oneshot-restart': {
    way: 'Use Restart=on-failure, or another Type=.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        Type=oneshot
        Restart=always
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`,
  },
  'exec-shell-syntax': {
    way: "Write ExecStart=/bin/sh -c '…'.",
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/usr/bin/curl -s https://example.com | /usr/bin/tee /run/answer
        [Install]
        WantedBy=multi-user.target
`,
  },
  'dropin-exec-not-reset': {
    way: 'Put a line "ExecStart=" without a value in front of it.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: docker.service
      dropins:
        - name: 10-options.conf
          contents: |
            [Service]
            ExecStart=/usr/bin/dockerd --debug
`,
  },
  'exec-not-executable': {
    way: 'Give the file mode 0755.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /opt/bin/app
      mode: 0644
      contents:
        inline: an ELF, in truth
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/opt/bin/app --serve
        [Install]
        WantedBy=multi-user.target
`,
  },
  'user-data-too-large': {
    way: 'Pack the document with gzip, which firstlight reads, or put large contents on a server and name their URL.',
    command: 'firstlight lint --target aws machine.bu',
  },
  'spec-too-new': {
    way: 'Write the document for an older version if it needs nothing newer, or ship firstlight in the image.',
    document: `variant: fcos
version: 1.7.0
`,
    command: 'firstlight lint --target flatcar@4593 machine.bu',
  },
  'spec-experimental': {
    way: 'Use the newest stable version if nothing newer is needed.',
    document: `variant: flatcar
version: 1.2.0-experimental
`,
  },
}

import type { LegacyIssue } from '../../report/issues/legacy.ts'
import type { Texts } from './text.ts'

/** What is told of issues of Ignition 1 and 2. */
export const LEGACY_TEXTS: Texts<LegacyIssue['code']> = {
  'legacy-converted': {
    why: 'The document was converted to spec 3.1.0.',
    way: 'Put what `firstlight transpile` prints in its place.',
    document: `{"ignition": {"version": "2.3.0"}}
`,
  },
  'legacy-deprecated-key': {
    why: 'A newer version of the same spec has another key for this. The meaning is kept.',
    way: 'Write the newer key.',
    document: `{"ignition": {"version": "2.3.0"}, "systemd": {"units": [{"name": "docker.service", "enable": true}]}}
`,
  },
  'legacy-append-merges': {
    why: 'Configs that spec 2 appended are merged: an entry of the same name overrides the earlier one.',
    way: 'Look at whether both have an entry of one name; if not, nothing has to be done.',
    document: `{"ignition": {"version": "2.3.0", "config": {"append": [{"source": "data:,%7B%22ignition%22%3A%7B%22version%22%3A%222.3.0%22%7D%7D"}]}}}
`,
  },
  'legacy-mode-unset': {
    why: 'A file or directory has no mode, which meant 0 before 2.2.0 and is left to the engine since.',
    way: 'Give `mode`, in decimal: 420 is 0644.',
    document: `{"ignition": {"version": "2.1.0"}, "storage": {"files": [{"filesystem": "root", "path": "/etc/motd"}]}}
`,
  },
  'legacy-directory-parents': {
    why: 'What a directory lies in is made with mode 0755 for root if it is missing; spec 2 gave it the mode and owner of the directory.',
    way: 'Give it an entry of its own if that matters.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"directories": [{"filesystem": "root", "path": "/opt/a/b", "mode": 448}]}}
`,
  },
  'legacy-sectors-assumed': {
    why: 'A size in sectors was converted with sectors of 512 bytes. On a disk with sectors of 4096 bytes it meant eight times as much.',
    way: 'Write `sizeMiB` and `startMiB` instead.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"disks": [{"device": "/dev/vdb", "partitions": [{"number": 1, "size": 204800}]}]}}
`,
  },
  'legacy-sectors-inexact': {
    why: 'A size or start in sectors is no whole number of MiB, which is the unit of spec 3.',
    way: 'Use a multiple of 2048 sectors, or `sizeMiB` and `startMiB` of spec 2.3.0.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"disks": [{"device": "/dev/vdb", "partitions": [{"number": 1, "size": 1000}]}]}}
`,
  },
  'legacy-units-of-size-mixed': {
    why: 'One disk has sizes in sectors and in MiB.',
    way: 'Give all in one unit.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"disks": [{"device": "/dev/vdb", "partitions": [{"number": 1, "size": 204800}, {"number": 2, "sizeMiB": 100}]}]}}
`,
  },
  'legacy-mount-path': {
    why: 'Spec 3 has mount paths where spec 2 had names of filesystems, so this one got a path. It is mounted there only while the machine is made.',
    way: 'Give the path in a document of spec 3 if it matters.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "data", "mount": {"device": "/dev/vdb", "format": "ext4"}}]}}
`,
  },
  'legacy-oem-format': {
    why: 'The OEM filesystem is not wiped, so it is taken for the btrfs that images have.',
    way: 'Write `"format": "btrfs"`, or wipe it.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "oem", "mount": {"device": "/dev/disk/by-label/OEM", "format": "ext4"}}]}}
`,
  },
  'legacy-root-filesystem': {
    why: 'A filesystem named `root` is made as the document says, but files go to what the initramfs mounts as the root.',
    way: 'Make sure that it is the same device.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "root", "mount": {"device": "/dev/vdb", "format": "ext4"}}]}}
`,
  },
  'legacy-filesystem-unset': {
    why: "A file, directory or link does not say on which filesystem it is. `filesystem: root` is the machine's root.",
    way: 'Write `"filesystem": "root"`.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"files": [{"path": "/etc/motd", "mode": 420}]}}
`,
  },
  'legacy-filesystem-unknown': {
    why: 'No filesystem of the document has this name.',
    way: 'Describe it under `storage.filesystems`, or correct the name.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"files": [{"filesystem": "data", "path": "/motd", "mode": 420}]}}
`,
  },
  'legacy-filesystem-unmountable': {
    why: 'Nothing can be put on a filesystem of this format.',
    way: 'Name another filesystem.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "swap", "mount": {"device": "/dev/vdb", "format": "swap"}}], "files": [{"filesystem": "swap", "path": "/motd", "mode": 420}]}}
`,
  },
  'legacy-filesystem-outside': {
    why: 'A filesystem is said to be mounted in the initramfs outside of `/sysroot`. What is put there is gone after the boot, so spec 3 cannot say it.',
    way: 'Name a path below `/sysroot`, or give `mount`.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "data", "path": "/data"}]}}
`,
  },
  'legacy-filesystem-place': {
    why: 'A filesystem has both `mount` and `path`, or neither.',
    way: 'Give one of them.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "data"}]}}
`,
  },
  'legacy-format': {
    why: 'The version of the document does not know this format.',
    way: 'Choose another, or raise the version.',
    document: `{"ignition": {"version": "2.0.0"}, "storage": {"filesystems": [{"name": "data", "mount": {"device": "/dev/vdb", "format": "zfs"}}]}}
`,
  },
  'legacy-create-not-forced': {
    why: '`create` without `force: true` fails where a filesystem exists, which spec 3 cannot say.',
    way: 'Use `wipeFilesystem: true`, or leave `create` out.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"filesystems": [{"name": "data", "mount": {"device": "/dev/vdb", "format": "ext4", "create": {}}}]}}
`,
  },
  'legacy-create-mixed': {
    why: 'What `create` says may not be said beside it too.',
    way: 'Say it in one place.',
    document: `{"ignition": {"version": "2.3.0"}, "passwd": {"users": [{"name": "web", "uid": 1500, "create": {"uid": 1500}}]}}
`,
  },
  'legacy-append-overwrites': {
    why: '`append` and `overwrite` exclude each other.',
    way: 'Keep one of them.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"files": [{"filesystem": "root", "path": "/etc/motd", "mode": 420, "append": true, "overwrite": true, "contents": {"source": "data:,a"}}]}}
`,
  },
  'legacy-path-not-absolute': {
    why: 'A path has to begin with `/`.',
    way: 'Write the whole path: `/etc/motd`.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"files": [{"filesystem": "root", "path": "etc/motd", "mode": 420}]}}
`,
  },
  'legacy-node-twice': {
    why: 'Two entries have the same final path. Spec 2 wrote one after the other.',
    way: 'Keep the one that should win.',
    document: `{"ignition": {"version": "2.0.0"}, "storage": {"files": [{"filesystem": "root", "path": "/etc/motd", "mode": 420}, {"filesystem": "root", "path": "/etc/motd", "mode": 384}]}}
`,
  },
  'legacy-node-under-link': {
    why: 'An entry lies below a link of the same document.',
    way: 'Give the path that the link leads to.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"links": [{"filesystem": "root", "path": "/etc/app", "target": "/opt/app"}], "files": [{"filesystem": "root", "path": "/etc/app/motd", "mode": 420}]}}
`,
  },
  'legacy-unit-merged': {
    why: 'Entries for one unit were merged, and the last one wins.',
    way: 'Keep one entry for each unit.',
    document: `{"ignition": {"version": "2.0.0"}, "systemd": {"units": [{"name": "docker.service", "enable": true}, {"name": "docker.service", "mask": true}]}}
`,
  },
  'legacy-dropin-twice': {
    why: 'One entry of a unit has two drop-ins of the same name.',
    way: 'Keep one of them.',
    document: `{"ignition": {"version": "2.0.0"}, "systemd": {"units": [{"name": "docker.service", "dropins": [{"name": "a.conf", "contents": "[Service]"}, {"name": "a.conf", "contents": "[Unit]"}]}]}}
`,
  },
  'legacy-networkd-name': {
    why: 'The name of a networkd unit ends in `.link`, `.netdev` or `.network`, that of its drop-ins in `.conf`, and neither has a slash.',
    way: 'Write such a name: `10-lan.network`.',
    document: `{"ignition": {"version": "2.3.0"}, "networkd": {"units": [{"name": "lan.conf", "contents": "[Match]"}]}}
`,
  },
  'legacy-scheme': {
    why: 'The version of the document cannot fetch such URLs.',
    way: 'Use http, https, tftp, s3 or data, or raise the version.',
    document: `{"ignition": {"version": "2.0.0"}, "storage": {"files": [{"filesystem": "root", "path": "/etc/motd", "mode": 420, "contents": {"source": "ftp://example.com/motd"}}]}}
`,
  },
  'legacy-hash': {
    why: 'A hash of spec 2 is `sha512-` with 128 hexadecimal digits.',
    way: 'Take the sum with `sha512sum`.',
    document: `{"ignition": {"version": "2.3.0"}, "storage": {"files": [{"filesystem": "root", "path": "/etc/motd", "mode": 420, "contents": {"source": "https://example.com/motd", "verification": {"hash": "sha256-e3b0"}}}]}}
`,
  },
  'legacy-password-empty': {
    why: 'An empty password hash was left out, because it would let anyone in.',
    way: 'Write `*` for an account without a password.',
    document: `{"ignition": {"version": "2.3.0"}, "passwd": {"users": [{"name": "core", "passwordHash": ""}]}}
`,
  },
}

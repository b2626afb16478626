/** What the small Debian machine is made of. */

/** The release of Debian. */
export const SUITE = 'bookworm'

/** What the initramfs is made in, with the kernel. */
export const BUILDER_PACKAGES: readonly string[] = words(`
  systemd systemd-sysv udev dracut-core linux-image-amd64 kmod zstd cpio gdisk fdisk cryptsetup-bin mdadm dmsetup e2fsprogs
  xfsprogs btrfs-progs dosfstools util-linux iproute2 passwd clevis clevis-luks clevis-tpm2 tpm2-tools curl`)

/** What the machine itself has. */
export const ROOT_PACKAGES: readonly string[] = words(`
  systemd-sysv udev dbus busybox cryptsetup-bin mdadm dmsetup util-linux passwd kmod iproute2 xfsprogs e2fsprogs dosfstools
  clevis clevis-luks clevis-tpm2 clevis-systemd openssh-server`)

/** A third of the root, which no boot reads: each machine has a copy. */
export const UNREAD: readonly string[] = words(`
  usr/share/doc usr/share/man usr/share/locale usr/share/info usr/share/perl usr/lib/python3.11 usr/lib/udev/hwdb.d
  var/cache/apt var/lib/apt/lists`)

/** Units of Debian's that such a machine has no use for, or no kernel module. */
export const UNWANTED: readonly string[] = words(`
  console-getty.service serial-getty@ttyS0.service serial-getty@hvc0.service apt-daily.timer apt-daily-upgrade.timer
  dpkg-db-backup.timer e2scrub_all.timer systemd-binfmt.service proc-sys-fs-binfmt_misc.automount
  systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-timesyncd.service systemd-pstore.service`)

/** Units that Debian starts in every boot, and this machine when the kernel's command line says so (`systemd.wants=`). */
export const ON_DEMAND: readonly string[] = ['etc/systemd/system/multi-user.target.wants/ssh.service']

/** The unit that does what the host asks of the machine. */
export const CHECK = 'firstlight-check.service'

/** Where the files of `initrd/guest` go that the machine itself has. */
export const GUEST_FILES: Readonly<Record<string, { readonly at: string; readonly mode: number }>> = {
  check: { at: 'usr/lib/firstlight/check', mode: 0o755 },
  [CHECK]: { at: `usr/lib/systemd/system/${CHECK}`, mode: 0o644 },
  'zz-firstlight.network': { at: 'usr/lib/systemd/network/zz-firstlight.network', mode: 0o644 },
  'ssh-keys.conf': { at: 'usr/lib/systemd/system/ssh.service.d/firstlight.conf', mode: 0o644 },
  'sshd.conf': { at: 'etc/ssh/sshd_config.d/firstlight.conf', mode: 0o644 },
}

/** The modules of dracut that its initramfs has. */
export const DRACUT_MODULES: readonly string[] = words(`
  base systemd systemd-initrd dracut-systemd dm crypt mdraid rootfs-block fs-lib udev-rules usrmount terminfo systemd-udevd
  systemd-journald systemd-modules-load systemd-tmpfiles systemd-ask-password systemd-sysctl firstlight firstlight-root`)

/** The size of its root filesystem, as mke2fs takes it. */
export const ROOT_SIZE = '1200M'

/**
 * The line of the root filesystem, which makes it writable in the boots after the first: a kernel that is not told `rw`
 * leaves it read-only, and clevis, for one, needs to write to /tmp to open a volume bound to a TPM.
 */
export const ROOT_IN_FSTAB = 'LABEL=root / ext4 defaults 0 0\n'

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

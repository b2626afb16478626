#!/bin/bash
# The dracut module of Firstlight: the engine, the programs that it runs, its units. See initrd/README.md.

# The programs of TOOLS in src/host/tools.ts, and no others; test/initrd/module.test.ts compares the two.
firstlight_required="
    cryptsetup groupadd groupdel groupmod mdadm mkfs.ext4 mkfs.fat mkswap mount partx sgdisk sync systemctl
    udevadm umount useradd userdel usermod wipefs
"
# What an image may do without: a config that needs one of them is refused before anything is touched.
firstlight_optional="
    clevis ignition-kargs-helper is-live-image mkfs.btrfs mkfs.xfs setfiles zkey zkey-cryptsetup
"
firstlight_units="
    ignition-complete.target ignition-subsequent.target ignition-diskful.target ignition-diskful-subsequent.target
    ignition-fetch-offline.service ignition-fetch.service ignition-kargs.service ignition-disks.service
    ignition-remount-sysroot.service ignition-mount.service ignition-files.service firstlight-failure.service
"

firstlight_executable() {
    local candidate
    for candidate in "$moddir/firstlight" "${dracutsysrootdir-}/usr/lib/firstlight/firstlight"; do
        [ -x "$candidate" ] && echo "$candidate" && return 0
    done
    derror "firstlight: no executable in $moddir or in /usr/lib/firstlight (npm run build:initrd makes it)"
    return 1
}

check() {
    # shellcheck disable=SC2086
    require_binaries $firstlight_required || return 1
    firstlight_executable > /dev/null || return 1
    return 255
}

depends() {
    echo systemd systemd-initrd systemd-udevd systemd-journald udev-rules dm crypt mdraid rootfs-block fs-lib
}

installkernel() {
    instmods qemu_fw_cfg virtio_blk virtio_console virtio_net virtio_pci virtio_rng virtio_scsi sd_mod sr_mod nvme ahci
    instmods ext4 xfs btrfs vfat isofs squashfs overlay loop nls_ascii nls_cp437 nls_iso8859-1 nls_utf8
    instmods raid0 raid1 raid10 raid456 dm_crypt dm_integrity
}

install() {
    local executable name unit phase
    executable=$(firstlight_executable) || return 1
    inst_binary "$executable" /usr/bin/firstlight
    for name in ignition ignition-apply ignition-rmcfg ignition-validate; do
        ln_r /usr/bin/firstlight "/usr/bin/$name"
    done
    # shellcheck disable=SC2086
    inst_multiple $firstlight_required modprobe journalctl
    # shellcheck disable=SC2086
    inst_multiple -o $firstlight_optional mkfs.vfat systemd-detect-virt
    inst_multiple -o /etc/login.defs /etc/default/useradd

    inst_script "$moddir/firstlight-generator" "$systemdutildir/system-generators/firstlight-generator"
    inst_script "$moddir/firstlight-failure" /usr/lib/firstlight/firstlight-failure
    inst_simple "$moddir/99-xz-firstlight-dm-crypt.rules" /usr/lib/udev/rules.d/99-xz-firstlight-dm-crypt.rules
    for unit in $firstlight_units; do
        inst_simple "$moddir/units/$unit" "$systemdsystemunitdir/$unit"
    done
    # The hook for others: a unit that is linked into this directory too runs on a first boot and on no other.
    for phase in fetch-offline fetch kargs disks mount files; do
        $SYSTEMCTL -q --root "$initdir" add-requires ignition-complete.target "ignition-$phase.service"
    done
    $SYSTEMCTL -q --root "$initdir" add-requires ignition-diskful.target ignition-remount-sysroot.service
    $SYSTEMCTL -q --root "$initdir" add-wants emergency.target firstlight-failure.service
}

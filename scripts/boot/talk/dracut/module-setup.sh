#!/bin/bash
# What the initramfs of the talk's machine has beside Firstlight: a verified /usr, /etc over it, and the end of the first boot.
# shellcheck disable=SC2154 # dracut has set moddir, initdir and systemdsystemunitdir

check() {
    return 255
}

depends() {
    echo dm firstlight
}

installkernel() {
    instmods dm_verity squashfs overlay vfat loop
}

install() {
    local unit
    inst_multiple mount umount mkdir rm sync cat udevadm veritysetup
    inst_script "$moddir/verity-setup" /usr/lib/talk/verity-setup
    inst_script "$moddir/initrd-setup-root" /usr/lib/talk/initrd-setup-root
    inst_script "$moddir/ignition-quench" /usr/lib/talk/ignition-quench
    inst_simple "$moddir/60-emulated.conf" /etc/systemd/system.conf.d/60-emulated.conf
    for unit in verity-setup.service initrd-setup-root.service ignition-quench.service; do
        inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
    done
    # ignition-quench.service is asked for by the generator.
    $SYSTEMCTL -q --root "$initdir" add-requires initrd-usr-fs.target verity-setup.service
    $SYSTEMCTL -q --root "$initdir" add-requires initrd.target initrd-setup-root.service
}

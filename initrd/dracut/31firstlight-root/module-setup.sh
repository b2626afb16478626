#!/bin/bash
# An addition to 30firstlight for images whose root filesystem a document may make anew: keeps the system in memory
# while the disks are changed. See initrd/README.md.
# shellcheck disable=SC2154 # dracut has set moddir, initdir and systemdsystemunitdir

check() {
    require_binaries mount umount cp df sync rm mkdir rmdir tr grep || return 1
    return 255
}

depends() {
    echo firstlight
}

installkernel() {
    instmods ext4 xfs btrfs
}

install() {
    local unit
    inst_multiple mount umount cp df sync rm mkdir rmdir tr grep
    inst_script "$moddir/firstlight-root" /usr/lib/firstlight/firstlight-root
    for unit in firstlight-save-root.service firstlight-restore-root.service; do
        inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
        $SYSTEMCTL -q --root "$initdir" add-requires ignition-diskful.target "$unit"
    done
}

#!/bin/bash
# The dracut module of Firstlight: the engine, the programs that it runs, its units. See initrd/README.md.
# shellcheck disable=SC2154 # dracut has set moddir, initdir, systemdutildir and systemdsystemunitdir

# The programs of TOOLS in src/host/tools.ts, and no others; test/initrd/module.test.ts compares the two.
firstlight_required="
    cryptsetup groupadd groupdel groupmod mdadm mkfs.ext4 mkfs.fat mkswap mount partx sgdisk sync systemctl
    udevadm umount useradd userdel usermod wipefs
"
# What an image may do without: a config that needs one of them is refused before anything is touched.
firstlight_optional="
    clevis ignition-kargs-helper is-live-image mkfs.btrfs mkfs.xfs setfiles zkey zkey-cryptsetup
"
# For the network; firstlight_network="no" in a file of dracut.conf.d leaves it and the drivers out. The drivers are those of
# virtual machines and of common cards; firstlight_network_drivers="=drivers/net/ethernet =drivers/net/phy" is all.
firstlight_network_tools="ip"
: "${firstlight_network_drivers:=
    virtio_net vmxnet3 hv_netvsc xen-netfront ena gve mana ibmveth e1000 e1000e igb igbvf igc ixgbe ixgbevf i40e iavf ice
    r8169 8139cp 8139too tg3 bnx2 bnxt_en mlx4_en mlx5_core sfc atlantic =drivers/net/phy bonding 8021q
}"
firstlight_network_units="
    firstlight-network.service firstlight-network-cleanup.service firstlight-names.path firstlight-names.service
"
firstlight_units="
    ignition-complete.target ignition-subsequent.target ignition-diskful.target ignition-diskful-subsequent.target
    ignition-fetch-offline.service ignition-fetch.service ignition-kargs.service ignition-disks.service
    ignition-remount-sysroot.service ignition-mount.service ignition-files.service
    firstlight.service firstlight-failure.service firstlight-kargs-reboot.service
"

firstlight_executable() {
    local candidate
    for candidate in "$moddir/firstlight" "${dracutsysrootdir-}/usr/lib/firstlight/firstlight"; do
        # A package may have it elsewhere, and a link here.
        [ -x "$candidate" ] && realpath "$candidate" && return 0
    done
    derror "firstlight: no executable in $moddir or in /usr/lib/firstlight (npm run build:initrd makes it)"
    return 1
}

# Whether the network is this module's affair: it is not when the image says so or has no systemd-networkd.
firstlight_has_network() {
    [ "${firstlight_network-yes}" != no ] || return 1
    [ -x "${dracutsysrootdir-}$systemdutildir/systemd-networkd" ] && find_binary ip > /dev/null && return 0
    dwarn "firstlight: no systemd-networkd or no ip here: a config that needs the network waits for somebody else's"
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
    instmods -o tpm_crb tpm_tis virtiofs linear
    instmods raid0 raid1 raid10 raid456 dm_crypt dm_integrity
    # shellcheck disable=SC2086
    ! firstlight_has_network || instmods -o $firstlight_network_drivers
}

install_network() {
    local unit name
    # shellcheck disable=SC2086
    inst_multiple "$systemdutildir/systemd-networkd" $firstlight_network_tools
    inst_multiple -o "$systemdutildir/systemd-network-generator" "$systemdutildir/systemd-networkd-wait-online" networkctl \
        "$systemdsystemunitdir/systemd-networkd.service" "$systemdsystemunitdir/systemd-networkd.socket" \
        "$systemdsystemunitdir/systemd-network-generator.service" \
        "$systemdutildir/network/99-default.link" "$systemdutildir/network/73-usb-net-by-mac.link" /etc/nsswitch.conf
    # Only before glibc 2.34 these are files of their own.
    inst_libdir_file "libnss_dns.so*" "libnss_files.so*"
    for name in passwd group; do
        grep '^systemd-network:' "${dracutsysrootdir-}/etc/$name" >> "$initdir/etc/$name"
    done
    inst_script "$moddir/firstlight-network" /usr/lib/firstlight/firstlight-network
    inst_simple "$moddir/zz-firstlight.network" /usr/lib/firstlight/zz-firstlight.network
    for unit in $firstlight_network_units; do
        inst_simple "$moddir/units/$unit" "$systemdsystemunitdir/$unit"
    done
    $SYSTEMCTL -q --root "$initdir" add-requires ignition-complete.target firstlight-network.service
}

# What clevis is made of where the image has it: its own scripts, what they run, and the library that is loaded by name.
install_clevis() {
    find_binary clevis > /dev/null || return 0
    inst_multiple "${dracutsysrootdir-}"/usr/bin/clevis-* bash jose curl pwmake sed grep cut tr sort tail head cat basename mktemp mkdir rm
    inst_multiple -o luksmeta awk tpm2_create tpm2_createpolicy tpm2_createprimary tpm2_flushcontext tpm2_load tpm2_pcrlist \
        tpm2_pcrread tpm2_unseal
    inst_libdir_file "libtss2-tcti-device.so*"
    # Where bad passwords are looked up is not there; the one that is made here is random.
    mkdir -p "$initdir/etc/security"
    echo 'dictcheck = 0' > "$initdir/etc/security/pwquality.conf"
}

install() {
    local executable name unit phase
    executable=$(firstlight_executable) || return 1
    inst_binary "$executable" /usr/bin/firstlight
    for name in ignition-apply ignition-rmcfg; do
        ln_r /usr/bin/firstlight "/usr/bin/$name"
    done
    for name in ignition ignition-validate; do
        inst_script "$moddir/firstlight-client" "/usr/bin/$name"
    done
    # shellcheck disable=SC2086
    inst_multiple $firstlight_required modprobe journalctl mkfifo sleep true cat cp mv rm
    # shellcheck disable=SC2086
    inst_multiple -o $firstlight_optional logger mkfs.vfat systemd-detect-virt
    inst_multiple -o /etc/login.defs /etc/default/useradd

    inst_script "$moddir/firstlight-generator" "$systemdutildir/system-generators/firstlight-generator"
    inst_script "$moddir/firstlight-failure" /usr/lib/firstlight/firstlight-failure
    inst_script "$moddir/firstlight-keep" /usr/lib/firstlight/firstlight-keep
    inst_script "$moddir/firstlight-phase" /usr/lib/firstlight/firstlight-phase
    inst_simple "$moddir/99-xz-firstlight-dm-crypt.rules" /usr/lib/udev/rules.d/99-xz-firstlight-dm-crypt.rules
    for unit in $firstlight_units; do
        # With firstlight_process="phase" in a file of dracut.conf.d each phase has a process of its own.
        [ "$unit" != firstlight.service ] || [ "${firstlight_process-one}" != phase ] || continue
        inst_simple "$moddir/units/$unit" "$systemdsystemunitdir/$unit"
    done
    # The hook for others: a unit that is linked into this directory too runs on a first boot and on no other.
    for phase in fetch-offline fetch kargs disks mount files; do
        $SYSTEMCTL -q --root "$initdir" add-requires ignition-complete.target "ignition-$phase.service"
    done
    $SYSTEMCTL -q --root "$initdir" add-requires ignition-complete.target firstlight-kargs-reboot.service
    $SYSTEMCTL -q --root "$initdir" add-requires ignition-diskful.target ignition-remount-sysroot.service
    $SYSTEMCTL -q --root "$initdir" add-wants emergency.target firstlight-failure.service
    install_clevis
    ! firstlight_has_network || install_network
}

# A disk image of Debian that becomes, on its first boot, what machine.bu describes.
packer {}

variable "image" {
  type        = string
  description = "A raw image of Debian with dracut or initramfs-tools, which is not changed"
}

source "null" "machine" {
  communicator = "none"
}

build {
  sources = ["source.null.machine"]

  provisioner "shell-local" {
    inline = [
      "cp --sparse=always ${var.image} machine.raw",
      "firstlight lint --strict machine.bu",
      "firstlight image machine.raw --module --grub --rebuild --document machine.bu --stamp",
    ]
  }
}

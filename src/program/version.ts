/** The version of this program. A test compares it with `package.json`, which the initramfs does not carry. */
export const VERSION = '0.1.0'

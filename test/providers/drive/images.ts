/** The images of `test/fixtures/drives`, which real tools made (`make.sh` there). */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { RandomAccess } from '../../../src/providers/machine/devices.ts'

/** What is in `/user-data` and `/openstack/latest/user_data` of every image. */
export const IMAGE_CONFIG = '{"ignition": {"version": "3.5.0"}, "storage": {"files": [{"path": "/etc/hello"}]}}'

/** The bytes of an image, e.g. `rock-ridge.iso`. */
export function image(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../fixtures/drives/${name}.gz`, import.meta.url)))
}

/** An image that is read from memory. */
export function accessTo(bytes: Uint8Array): RandomAccess {
  return { read: (offset, length) => bytes.subarray(offset, Math.max(offset, offset + length)) }
}

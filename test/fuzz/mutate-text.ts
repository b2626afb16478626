import { NASTY_TEXT } from './dictionary.ts'
import type { Random } from './random.ts'

/** Changes to the text of a document as people's hands and broken pipes make them. */
export function mutateText(text: string, random: Random, isFree: (line: string) => boolean): string {
  const lines = text.split('\n')
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(lines.length)
    const line = lines[at] ?? ''
    if (!isFree(line) || !isFree(lines[at - 1] ?? '') || !isFree(lines[at + 1] ?? '')) continue
    const place = random.below(line.length + 1)
    random.pick([
      () => lines.splice(at, 1),
      () => lines.splice(at, 0, line),
      () => lines.splice(at, 0, lines[random.below(lines.length)] ?? ''),
      () => (lines[at] = ` ${line}`),
      () => (lines[at] = line.replace(/^\s/, '')),
      () => (lines[at] = line.replace(/^\s+/, '\t')),
      () => (lines[at] = line.slice(0, place) + random.pick(NASTY_TEXT) + line.slice(place)),
      () => (lines[at] = line.slice(0, place) + line.slice(place + 1)),
      () => (lines[at] = `${line}${random.pick(NASTY_TEXT)}`),
      () => (lines[at] = line.replace(/["']/, '')),
      () => (lines[at] = line.replace(/[:,]/, '')),
    ])()
  }
  return lines.join('\n')
}

/** Changes to the bytes, which may be no text afterwards. */
export function mutateBytes(text: string, random: Random): Uint8Array {
  let bytes = Buffer.from(text)
  for (let count = 1 + random.below(8); count > 0 && bytes.length > 0; count--) {
    const at = random.below(bytes.length)
    bytes = random.pick([
      () => Buffer.from(bytes.with(at, random.below(256))),
      () => Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ (1 << random.below(8)))),
      () => bytes.subarray(0, at),
      () => bytes.subarray(at),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.below(40)))]),
      () => Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(NASTY_TEXT)), bytes.subarray(at)]),
      () => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]),
    ])()
  }
  return bytes
}

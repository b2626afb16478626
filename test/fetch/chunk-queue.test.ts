import { array, assert, asyncProperty, boolean, oneof, tuple, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { chunkQueue } from '../../src/fetch/chunk-queue.ts'

const source = { pause: () => undefined, resume: () => undefined, cancel: () => undefined }

test('the reader gets what was pushed, however reading and pushing take turns', async () => {
  const chunk = oneof(uint8Array({ maxLength: 5 }), uint8Array({ minLength: 4_000, maxLength: 40_000, size: 'max' }))
  const steps = array(tuple(chunk, boolean()), { maxLength: 40 })
  await assert(
    asyncProperty(steps, async (pushed) => {
      const queue = chunkQueue(source)
      const read: Uint8Array[] = []
      for (const [bytes, andRead] of pushed) {
        queue.push(bytes)
        if (!andRead || bytes.length === 0) continue
        const { value } = (await queue.chunks.next()) as { readonly value?: Uint8Array }
        read.push(value ?? new Uint8Array())
      }
      queue.end()
      for await (const bytes of queue.chunks) read.push(bytes)
      expect(Buffer.concat(read).equals(Buffer.concat(pushed.map(([bytes]) => bytes)))).toBe(true)
    }),
  )
})

test('single bytes that wait are put together', async () => {
  const queue = chunkQueue(source)
  for (let count = 0; count < 100_000; count += 1) queue.push(Buffer.from('x'))
  queue.end()
  let chunks = 0
  for await (const _ of queue.chunks) chunks += 1
  expect(chunks).toBe(4)
})

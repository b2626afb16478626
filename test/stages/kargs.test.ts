import { expect, test } from 'vitest'
import { kargsStage } from '../../stages/kargs/kargs.ts'
import { configWith, decideInput, linesOf } from './decide.ts'

test('all arguments go to the helper in one call', async () => {
  const work = await kargsStage.load()
  const config = configWith({ kernelArguments: { shouldExist: ['b=1', 'a'], shouldNotExist: ['quiet'] } })
  expect(kargsStage.isNeeded(config)).toBe(true)
  expect(linesOf(work.decide(decideInput({ config, inspection: null })))).toMatchInlineSnapshot(`
    [
      "0: set-kernel-arguments shouldExist=["b=1","a"] shouldNotExist=["quiet"]",
    ]
  `)
})

test('empty lists ask for nothing', () => {
  expect(kargsStage.isNeeded(configWith({ kernelArguments: { shouldExist: [], shouldNotExist: [] } }))).toBe(false)
})

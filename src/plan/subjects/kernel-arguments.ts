import type { Drawing } from '../drawing.ts'
import type { Item } from '../picture.ts'

/** The kernel arguments of the document. */
export function drawKernelArguments(drawing: Drawing): readonly Item[] {
  const { shouldExist = [], shouldNotExist = [] } = drawing.config.kernelArguments ?? {}
  const operations = drawing.operations(['kernelArguments'])
  const items = [
    ...shouldExist.map((argument, index) => item(drawing, { sign: '+', argument, list: 'shouldExist', index })),
    ...shouldNotExist.map((argument, index) => item(drawing, { sign: '-', argument, list: 'shouldNotExist', index })),
  ]
  return items.map((each, index) => (index === 0 ? { ...each, operations } : each))
}

interface OneArgument {
  readonly sign: '+' | '-'
  readonly argument: string
  readonly list: 'shouldExist' | 'shouldNotExist'
  readonly index: number
}

function item(drawing: Drawing, { sign, argument, list, index }: OneArgument): Item {
  return {
    sign,
    title: argument,
    details: [sign === '+' ? 'added if it is not there yet' : 'removed if it is there'],
    place: drawing.place(['kernelArguments', list, index]),
    operations: [],
  }
}

// Builds dist/: generates the validators, then the program.
import './generate.ts'
import { buildProgram } from './program.ts'

await buildProgram('dist')

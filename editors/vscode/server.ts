import '../../src/node/natives.ts'
import { processIo } from '../../src/program/io.ts'
import { serve } from '../../src/cli/language-server/server.ts'

serve(processIo(process))

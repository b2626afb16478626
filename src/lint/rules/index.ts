import type { Rule } from '../rule.ts'
import { FETCH_RULES } from './fetches.ts'
import { PERMISSION_RULES } from './permissions.ts'
import { SECRET_RULES } from './secrets.ts'
import { SERVICE_RULES } from './services.ts'
import { STORAGE_RULES } from './storage.ts'
import { TARGET_RULES } from './targets.ts'
import { UNIT_KEY_RULES } from './unit-keys.ts'
import { UNIT_RULES } from './units.ts'
import { USER_RULES } from './users.ts'

/** Every rule, in the order of docs/lint.md. */
export const RULES: readonly Rule[] = [
  ...SECRET_RULES,
  ...USER_RULES,
  ...PERMISSION_RULES,
  ...STORAGE_RULES,
  ...FETCH_RULES,
  ...UNIT_KEY_RULES,
  ...UNIT_RULES,
  ...SERVICE_RULES,
  ...TARGET_RULES,
]

/** A date, alone or with a time: with `T` and a zone, or with a space and none. */
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d{2}):(\d{2})))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/

/** Whether a text is a timestamp in one of the spellings that Go's reader knows, of a day that there is. */
export function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, ...times] = match.slice(1).map((digits) => Number(digits ?? 0))
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0, ...plain] = times
  const isClock = isTime(hour, minute, second) && isTime(plain[0] ?? 0, plain[1] ?? 0, plain[2] ?? 0)
  return isClock && zoneHour <= 24 && zoneMinute < 60 && month >= 1 && month <= 12 && isDay(year, month, day)
}

function isTime(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, 0, 1))
  date.setUTCFullYear(year, month, 0)
  return day >= 1 && day <= date.getUTCDate()
}

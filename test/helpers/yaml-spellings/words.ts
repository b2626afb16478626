/** Words without quotes that look like texts, whatever YAML or Go make of them. */
export const TEXTS: readonly string[] = words(
  'a|core|a b|a:b|a#b|http://h/p?q=1|/etc/x|x-1|-a|--|.a|...a|é|😀|a\u00a0b|a?|=|<<|?a|:a|a"b|a\'b|a,b|a]b|a{b|0644x|1.2.3|a: b: c|a\tb',
)

/** Words that may be null. */
export const NULLS: readonly string[] = words('null|~|Null|NULL|nULL|""|')

/** Words that may be booleans. */
export const BOOLEANS: readonly string[] = words(
  'yes|No|on|OFF|y|N|YES|true|False|TRUE|tRUE|"yes"|\'n\'|"true"|oN|!!bool yes|!!bool "true"|!!str on|!x y|1',
)

/** Words that may be numbers, or times. */
export const NUMBERS: readonly string[] = words(
  '0|-0|+1|12|1_000|_1|0644|0o644|0O17|08|0888|0x1F|0X1f|0b101|-0b11|0B1|0o8|-0o17|+0x1|0x_1|00|-|+|1_|-_1',
  '1.5|.5|5.|1e3|1E-2|-1.5e+2|.inf|-.INF|+.Inf|.nan|.NaN|1e400|1__0|.5_0|._5|1_0.5|1e|-1e300|1e19|12e03|0.1e1_0',
  '9223372036854775807|9223372036854775808|18446744073709551615|18446744073709551616|-9223372036854775808',
  '-9223372036854775809|9007199254740993|0x7fffffffffffffff|0xffffffffffffffff|01777777777777777777777',
  '2001-01-01|2001-1-1|2001-13-01|2001-02-30|2001-01-01T10:00:00Z|2001-01-01 10:00:00|2001-01-01t10:00:00.5+01:00|1:30',
  '!!int 5|!!int "5"|!!int 5.5|!!float 5|!!float 1e3|!!str 5|"5"|!!int a|!x 5|!!timestamp 2001-01-01|!!timestamp a|!!null 5',
)

/** What no value can begin with, or what is more than a value. */
export const ODD: readonly string[] = words(
  '@a|`a|%a|a]|[a|{a|!|&|*|&a|*a|- a|a: b|a #b|#a|, a|? a|: a|]|}|&a b c|!!str|!e!x y',
)

/** What may stand between quotes; some of it only between one kind. */
export const INSIDES: readonly string[] = words(
  '|a| |a b| a |a: b|# a|\\n|\\t|\\x41|\\u00e9|\\U0001F600|\\0|\\e|\\N|\\L|\\_|\\"|\\\\|\t|a\tb|12|true|~|{|[a]|---|é',
)

/** What may stand between quotes and is refused in some. */
export const ODD_INSIDES: readonly string[] = words("it's|it''s|say \"x\"|\\/|\\q|\\xZ1|\\ud800|a\\|''|'|\"|\\'")

/** Tags with the space behind them. */
export const TAGS: readonly string[] = words(
  '!!str |!local |! |!!map |!!seq |!<tag:yaml.org,2002:str> |!e!x |!!binary |!<!> |!a%41 |!!',
)

function words(...lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split('|'))
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { html, textOfMarkup, type Markup } from '../../src/page/markup.ts'

function item(name: string): Markup {
  return html`<li>${name}</li>`
}

describe('a template of markup', () => {
  test('escapes every text, in contents and in attributes', () => {
    const text = `<b title='x'>&amp;"</b>`
    expect(textOfMarkup(html`<p title="${text}">${text}</p>`)).toBe(
      '<p title="&lt;b title=&#39;x&#39;&gt;&amp;amp;&quot;&lt;/b&gt;">&lt;b title=&#39;x&#39;&gt;&amp;amp;&quot;&lt;/b&gt;</p>',
    )
  })

  test('takes markup as it is, lists one by one, and leaves out what is not there', () => {
    const list = html`<ul>
      ${[item('a'), [item('<')]]}${undefined}${3}
    </ul>`
    expect(textOfMarkup(list)).toBe('<ul>\n<li>a</li><li>&lt;</li>3\n</ul>')
  })

  test('is never what an object of a document pretends to be', () => {
    const forged: Markup = { kind: 'markup' }
    expect(() => html`<p>${forged}</p>`).toThrow('not markup')
  })

  test('shows what turns the direction of text, and what cannot be seen', () => {
    expect(textOfMarkup(html`${'a\u202egpj.exe\u0000\u200b'}`)).toBe(String.raw`a\u202egpj.exe\u0000\u200b`)
  })

  test('cuts a text that nobody would read to its end', () => {
    expect(textOfMarkup(html`${'x'.repeat(5_000_000)}`)).toBe(`${'x'.repeat(2_000)}…`)
  })

  test('whatever the text is, it adds no tag and ends no attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = textOfMarkup(html`<p title="${text}">${text}</p>`)
        expect(made.match(/[<>]/g)?.join('')).toBe('<><>')
        expect(made.match(/"/g)).toHaveLength(2)
      }),
    )
  })
})

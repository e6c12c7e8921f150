import fc from 'fast-check'
import t from 'tap'
import { marked, markedClause, maskTexts, masked, plain, plainTexts } from '../src/index.ts'
import { stripped } from '../src/marks.ts'

/** Texts of people and tools, some of which hold the very characters that marks are made of. */
const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom('\uE000', '\uE001', '\uE002', '\uE003', '#', '$&'), fc.string({ maxLength: 3 })),
  maxLength: 8,
})

interface Part {
  readonly marked: string
  readonly plain: string
}

const { part } = fc.letrec<{ part: Part; leaf: Part; clause: Part }>((tie) => ({
  leaf: fc.tuple(hostile, hostile).map(([project, text]) => ({ marked: marked(project, text), plain: stripped(text) })),
  clause: fc
    .tuple(hostile, fc.array(tie('part'), { maxLength: 3 }), fc.constantFrom(undefined, 'something of #'))
    .map(([project, parts, shown]) => {
      const text = (of: (part: Part) => string) => `it: ${parts.map(of).join(' and ')}.`
      return {
        marked: markedClause(
          project,
          text((each) => each.marked),
          shown,
        ),
        plain: text((each) => each.plain),
      }
    }),
  part: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('clause')),
}))
const sentence = fc.array(part, { maxLength: 4 }).map((parts) => ({
  marked: `so ${parts.map((each) => each.marked).join(', ')}!`,
  plain: `so ${parts.map((each) => each.plain).join(', ')}!`,
}))

t.test('plain text is the text as if it had never been marked', async (t) => {
  fc.assert(fc.property(sentence, (each) => plain(each.marked) === each.plain && plain(each.plain) === each.plain))
  fc.assert(fc.property(sentence, (each) => masked(each.marked, () => undefined) === each.plain))
  fc.assert(
    fc.property(hostile, (text) => {
      const own = plain(marked('P', text))
      return own === stripped(text) && (text.includes('\uE001') || plain(text) === text)
    }),
  )
  t.pass('no text came back otherwise')
})

t.test('of a hidden project nothing is left but its stand-in', async (t) => {
  const secret = 'q7SECRETq7'
  const withSecret = fc
    .array(
      fc.oneof(
        part,
        hostile.map((text) => ({ marked: marked('S', text + secret + text), plain: '' })),
      ),
    )
    .map((parts) => markedClause('V', `first ${parts.map((each) => each.marked).join(', ')}`, 'V changed'))
  fc.assert(
    fc.property(
      withSecret,
      (text) => !masked(text, (project) => (project === 'S' ? 'hidden 1' : undefined)).includes(secret),
    ),
  )
  const inside = markedClause('S', `the data date of ${marked('S', 'S')} moved`, 'something changed in #')
  const standIn = (project: string) => (project === 'S' ? 'hidden 1' : undefined)
  t.equal(
    masked(`because ${inside}, and ${marked('V', 'V/1')} waits`, standIn),
    'because something changed in hidden 1, and V/1 waits',
  )
  t.equal(
    masked(`because ${inside}`, () => undefined),
    'because the data date of S moved',
  )
  t.equal(masked(`driven by ${marked('S', "'Dig' (S/1)")}`, standIn), 'driven by hidden 1')
})

t.test('text whose marks do not fit together is shown to nobody whom anything is hidden from', async (t) => {
  const torn = [`\uE000S\uE001text`, `text\uE002\uE000S\uE001`, `\uE000S text\uE000V\uE001v\uE002`, '\uE001\uE002']
  for (const text of torn)
    t.equal(
      masked(text, () => 'hidden'),
      '(confidential)',
      JSON.stringify(text),
    )
  for (const text of torn) t.equal(plain(text), text, 'and it is left as it was for all others')
})

t.test('answers are plain or masked through and through', async (t) => {
  const answer = {
    rows: [{ words: marked('S', 'dig'), n: 1 }, null, true],
    [marked('__proto__', '__proto__')]: marked('__proto__', 'x'),
  }
  t.same(Object.keys(plainTexts(answer)), ['rows', '__proto__'])
  t.same(plainTexts(answer).rows, [{ words: 'dig', n: 1 }, null, true])
  t.same(maskTexts(answer, () => 'hidden').rows, [{ words: 'hidden', n: 1 }, null, true])
  const untouched = { a: [1, 'b', { c: null }] }
  t.equal(plainTexts(untouched), untouched, 'what holds no mark is not copied')
})

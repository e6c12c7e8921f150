import t from 'tap'
import { planLimits } from '../src/index.ts'
import { openPlanReader } from '../src/reader.ts'
import { fixture, problems, read, refusal, xer } from './fixture.ts'

t.test('what is no plan is named', async (t) => {
  const ole = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Uint8Array(600)])
  t.match(refusal(ole, { fileName: 'plan.mpp' }), /^plan-format-mpp -: a binary \.mpp file cannot be read/)
  const seems = {
    'a zip archive': 'PK\u0003\u0004 and more',
    'a PDF': '%PDF-1.7 and so on and on',
    'a web page': '<!DOCTYPE html><html><body>sign in</body></html>',
    'an MPX file': 'MPX,Microsoft Project for Windows,4.0,ANSI',
    'XML with the root element <svg>': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    'an XML file without an element': '<!-- nothing',
    'a binary file': 'abcdefgh\u0000\u0001\u0002\u0003ijklmnop',
    'a text file, but neither': 'Activity,Start,Finish\nA100,2026-01-05,2026-01-09\n',
    'an empty file': '   \n ',
  }
  for (const [what, content] of Object.entries(seems)) {
    const found = refusal(content)
    t.ok(found.startsWith(`plan-format-unknown -: the file seems to be ${what}`), found)
  }
  t.match(refusal(new Uint8Array([0x1f, 0x8b, 8, 0])), /seems to be a gzip archive; unpack it/)
  t.match(refusal(''), /^plan-empty/)
})

t.test('the content decides, not the name', async (t) => {
  t.equal(read(fixture('fit-out.xml'), { fileName: 'plan.xer' }).format, 'mspdi')
  t.equal(read(fixture('plans.json'), { contentType: 'application/xml' }).format, 'json')
  t.equal(
    read(` \r\n${xer(['PROJECT', ['proj_id', 'proj_short_name'], ['1', 'P']])}`, { fileName: 'a.mpp' }).format,
    'xer',
  )
  t.match(refusal('hello', { fileName: 'a.json' }), /^plan-unreadable/, 'a name counts where the content says nothing')
})

t.test('an XML file may begin with long comments, and come in small pieces', async (t) => {
  const comment = `<!-- ${'word '.repeat(4000)} -->`
  const reader = openPlanReader({})
  const whole = new TextEncoder().encode(`<?xml version="1.0"?>${comment}<Project><Name>Late</Name></Project>`)
  for (let from = 0; from < whole.length; from += 11) reader.write(whole.subarray(from, from + 11))
  const result = reader.end()
  t.ok(result.ok && result.value.plans[0]?.project === 'Late')
})

t.test('a file above the limit is refused without being read', async (t) => {
  const reader = openPlanReader({})
  const piece = new Uint8Array(1024 * 1024).fill(0x20)
  for (let length = 0; length <= planLimits.fileBytes; length += piece.length) reader.write(piece)
  const result = reader.end()
  t.match(result, { ok: false, problems: [{ code: 'plan-too-large', facts: { limitBytes: planLimits.fileBytes } }] })
  t.same(problems(' '.repeat(17))[0]?.code, 'plan-format-unknown')
})

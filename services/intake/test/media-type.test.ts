import t from 'tap'
import { cleanFileName, fileNameOf, mediaType } from '../src/media-type.ts'
import { uuid5 } from '../src/uuid5.ts'

t.test('media types', async (t) => {
  t.equal(mediaType('Application/JSON; charset=utf-8'), 'application/json')
  t.equal(mediaType(undefined), '')
})

t.test('file names are words, never paths', async (t) => {
  t.equal(fileNameOf('attachment; filename="plan 1.xer"'), 'plan 1.xer')
  t.equal(fileNameOf('attachment; filename=plan.xer'), 'plan.xer')
  t.equal(fileNameOf('attachment; filename="a.xer"; filename*=UTF-8\'\'na%C3%AFve.xer'), 'naïve.xer')
  t.equal(fileNameOf('attachment; filename="../../etc/passwd"'), 'passwd')
  t.equal(fileNameOf('attachment; filename="C:\\\\plans\\\\a.xer"'), 'a.xer')
  t.equal(fileNameOf('attachment; filename="say \\"no\\".xer"'), 'say "no".xer')
  t.equal(fileNameOf('inline'), undefined)
  t.equal(cleanFileName('a\u0000b/'), undefined)
  t.equal(cleanFileName('a\u0007b'), 'ab')
})

t.test('ids derived from parts', async (t) => {
  const id = uuid5('programme', '/source', '1')
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(uuid5('programme', '/source', '1'), id, 'the same parts, the same id')
  t.not(uuid5('programme', '/source1', ''), uuid5('programme', '/source', '1'), 'parts do not run into each other')
  t.equal(id, '2819d92b-dc73-5d3b-b321-930d95d48a3c', 'ids are for ever')
})

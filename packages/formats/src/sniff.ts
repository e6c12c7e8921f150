import { byteText } from './bytes.ts'
import { sniffedBytes } from './limits.ts'
import type { PlanHints } from './plan-file.ts'

/** What a file is, told by how it begins. */
export type Sniffed =
  | { readonly format: 'xer' | 'json' | 'csv' }
  | { readonly format: 'mspdi' | 'pmxml'; readonly encoding: string | undefined }
  /** Microsoft's container of old: .mpp, and .xls and .doc before 2007. */
  | { readonly format: 'mpp' }
  /** `what` it seems to be, in words; `advice` where there is some. */
  | { readonly format: 'unknown'; readonly what: string; readonly advice?: string }
  /** More bytes are needed. */
  | { readonly format: 'undecided' }

const signatures: readonly (readonly [bytes: string, what: string, advice?: string])[] = [
  ['PK\u0003\u0004', 'a zip archive, or an Excel, Word or Power BI file', 'unpack it and send the plan in it'],
  ['%PDF', 'a PDF document'],
  ['\u001f\u008b', 'a gzip archive', 'unpack it and send the plan in it'],
  ['7z\u00bc\u00af', 'a 7-Zip archive', 'unpack it and send the plan in it'],
  ['Rar!', 'a RAR archive', 'unpack it and send the plan in it'],
  ['\u0089PNG', 'an image'],
  ['\u00ff\u00d8\u00ff', 'an image'],
  ['{\\rtf', 'an RTF document'],
  ['MPX,', 'an MPX file, the exchange format of Microsoft Project before 2000', 'save it as XML in Microsoft Project'],
  ['SQLite format 3', 'an SQLite database', 'export the projects from P6 as XER'],
]

/**
 * Tells the format from the first bytes, `all` of them when the file has no more. The content decides; name and content
 * type only where it is a plain text that says nothing.
 */
export function sniff(head: Uint8Array, all: boolean, hints: PlanHints): Sniffed {
  const text = byteText(head.subarray(0, sniffedBytes)).replace(/^\u00ef\u00bb\u00bf/, '')
  if (text.startsWith('\u00d0\u00cf\u0011\u00e0')) return { format: 'mpp' }
  const signature = signatures.find(([bytes]) => text.startsWith(bytes))
  if (signature !== undefined) return unknown(signature[1], signature[2])
  if (!all && text.length < 16) return { format: 'undecided' }
  const begin = text.trimStart()
  if (begin.startsWith('ERMHDR') || begin.startsWith('%T\t')) return { format: 'xer' }
  if (begin.startsWith('<')) return sniffXml(begin, all || head.length >= sniffedBytes)
  if (begin.startsWith('{') || begin.startsWith('[')) return { format: 'json' }
  if (begin === '') return all || head.length >= sniffedBytes ? unknown('an empty file') : { format: 'undecided' }
  if (/[\u0000-\u0008\u000e-\u001a]/.test(text)) return unknown('a binary file')
  return (
    byHints(hints) ??
    unknown('a text file, but neither XER nor XML nor JSON', 'send CSV as text/csv, or with a name that ends in .csv')
  )
}

function unknown(what: string, advice?: string): Sniffed {
  return advice === undefined ? { format: 'unknown', what } : { format: 'unknown', what, advice }
}

/** The root element stands behind a declaration, comments, instructions and perhaps a document type. */
function sniffXml(text: string, all: boolean): Sniffed {
  const named = /^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(text)?.[1]
  // UTF-16 has been turned into UTF-8 on the way here.
  const encoding = named !== undefined && /^utf-?16/i.test(named) ? undefined : named
  const root = rootElement(text)
  if (root === undefined) return all ? unknown('an XML file without an element') : { format: 'undecided' }
  const name = root.name.slice(root.name.indexOf(':') + 1)
  if (name === 'Project') return { format: 'mspdi', encoding }
  if (name === 'APIBusinessObjects') return { format: 'pmxml', encoding }
  if (/^html$/i.test(name)) return unknown('a web page', 'it may be an error page that was saved in place of the file')
  if (name === 'Workbook') return unknown('an Excel XML workbook')
  return unknown(`XML with the root element <${name.slice(0, 60)}>, which is not Microsoft Project's`)
}

function rootElement(text: string): { readonly name: string } | undefined {
  let at = 0
  for (;;) {
    at = text.indexOf('<', at)
    if (at < 0) return undefined
    const behind = skipped(text, at)
    if (behind === undefined) {
      const name = /^<([A-Za-z_\u0080-\u00ff][^\s/>]*)[\s/>]/.exec(text.slice(at, at + 200))?.[1]
      return name === undefined ? undefined : { name }
    }
    if (behind < 0) return undefined
    at = behind
  }
}

/** Position behind a comment, an instruction or a document type at `at`; -1 when it does not end; `undefined` when there is none. */
function skipped(text: string, at: number): number | undefined {
  const [, end] =
    [
      ['<!--', '-->'],
      ['<?', '?>'],
      ['<!', '>'],
    ].find(([begin]) => text.startsWith(begin ?? '', at)) ?? []
  if (end === undefined) return undefined
  const found = text.indexOf(end, at + 2)
  return found < 0 ? -1 : found + end.length
}

function byHints({ fileName, contentType }: PlanHints): Sniffed | undefined {
  if (/\.xer$/i.test(fileName ?? '') || /\bxer\b/i.test(contentType ?? '')) return { format: 'xer' }
  if (/\.(csv|tsv)$/i.test(fileName ?? '') || /\b(csv|tab-separated-values)\b/i.test(contentType ?? ''))
    return { format: 'csv' }
  if (/\.json$/i.test(fileName ?? '') || /\bjson\b/i.test(contentType ?? '')) return { format: 'json' }
  return undefined
}

import { ThroughlineError } from '@throughline/ports'
import type { FastifyRequest } from 'fastify'
import type { Desk } from './desk.ts'

/** What a request asks of the programme's revision before it is carried out (RFC 9110, section 13). */
export type Precondition = (desk: Desk) => void

const tags = /^(?:W\/)?"?(\d{1,15})"?$/

/**
 * `If-Match: "<revision>"`: the programme stands exactly there; `If-Match: *`: it exists; `If-None-Match: *`: it does
 * not exist yet. The check is made where the decision is made, so nobody can come in between. Refuses
 * `precondition-failed` with the actual revision, `invalid-request` for a tag of another form.
 */
export function preconditionOf({ headers }: FastifyRequest): Precondition {
  const match = headers['if-match']
  const none = headers['if-none-match']
  const wanted = match === undefined || match === '*' ? [] : match.split(',').map((tag) => revisionOf(tag.trim()))
  if (none !== undefined && none.trim() !== '*') {
    throw new ThroughlineError('invalid-request', 'if-none-match: only * is understood here', { at: 'if-none-match' })
  }
  return ({ register }) => {
    const { revision } = register
    const exists = revision >= 0
    if (match !== undefined && (!exists || (wanted.length > 0 && !wanted.includes(revision)))) fail(revision)
    if (none !== undefined && exists) fail(revision)
  }
}

function revisionOf(tag: string): number {
  const found = tags.exec(tag)?.[1]
  if (found !== undefined) return Number(found)
  throw new ThroughlineError('invalid-request', 'if-match: the tag of a programme is its revision in quotes', {
    at: 'if-match',
  })
}

function fail(revision: number): never {
  const stands = revision < 0 ? 'The programme does not exist' : `The programme is at revision ${revision}`
  throw new ThroughlineError('precondition-failed', stands, { facts: { revision: revision < 0 ? null : revision } })
}

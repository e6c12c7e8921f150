import type { Connection } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a delivery comes from the tool, as each tool proves it: Jira and GitHub sign the raw body, GitLab sends a
 * token, Azure DevOps a password. Refuses with `signature-invalid`.
 */
export function checkSignature({ tool, secret }: Connection, headers: IncomingHttpHeaders, body: Buffer): void {
  const isRight =
    tool === 'gitlab'
      ? isSame(one(headers['x-gitlab-token']), secret)
      : tool === 'azure-devops'
        ? isSame(passwordOf(headers.authorization), secret)
        : isSigned(one(headers['x-hub-signature-256'] ?? headers['x-hub-signature']), secret, body)
  if (!isRight)
    throw new ThroughlineError('signature-invalid', 'The delivery is not signed with the connection’s secret')
}

const one = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '')

function isSigned(signature: string, secret: string, body: Buffer): boolean {
  const stated = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1]
  if (stated === undefined) return false
  return timingSafeEqual(Buffer.from(stated, 'hex'), createHmac('sha256', secret).update(body).digest())
}

/** Digests have one length, so the comparison tells nothing of the secret, its length included. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'comparison').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

/** Password of basic authentication; any user name. */
function passwordOf(authorization: string | undefined): string {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? []
  const text = Buffer.from(encoded, 'base64').toString()
  return text.slice(text.indexOf(':') + 1)
}

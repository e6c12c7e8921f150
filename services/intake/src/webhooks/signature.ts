import type { Connection, WebhookTool } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a delivery comes from the tool, as each tool proves it: Jira, GitHub, Smartsheet and Asana sign the raw body,
 * GitLab sends a token, Azure DevOps a password. `handedOver`: secrets that the tool has drawn itself and handed over
 * since. Refuses with `signature-invalid`.
 */
export function checkSignature(
  connection: Connection,
  headers: IncomingHttpHeaders,
  body: Buffer,
  handedOver: readonly string[] = [],
): void {
  if ([connection.secret, ...handedOver].some((secret) => isProven(connection.tool, secret, headers, body))) return
  throw new ThroughlineError('signature-invalid', 'The delivery is not signed with the connection’s secret')
}

function isProven(tool: WebhookTool, secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
  switch (tool) {
    case 'gitlab':
      return isSame(one(headers['x-gitlab-token']), secret)
    case 'azure-devops':
      return isSame(passwordOf(headers.authorization), secret)
    case 'smartsheet':
      return isSigned(one(headers['smartsheet-hmac-sha256']), secret, body)
    case 'asana':
      return isSigned(one(headers['x-hook-signature']), secret, body)
    case 'jira':
    case 'github':
      return isSigned(named(one(headers['x-hub-signature-256'] ?? headers['x-hub-signature'])), secret, body)
  }
}

/** The signature behind the name of its algorithm. */
const named = (signature: string): string => /^sha256=(.*)$/i.exec(signature)?.[1] ?? ''

const one = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '')

function isSigned(signature: string, secret: string, body: Buffer): boolean {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return false
  return timingSafeEqual(Buffer.from(signature, 'hex'), createHmac('sha256', secret).update(body).digest())
}

/** Digests have one length, so the comparison tells nothing of the secret, its length included. */
export function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'comparison').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

/** Password of basic authentication; any user name. */
function passwordOf(authorization: string | undefined): string {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? []
  const text = Buffer.from(encoded, 'base64').toString()
  return text.slice(text.indexOf(':') + 1)
}

import { createHmac } from 'node:crypto'

/**
 * Headers of a delivery by the Standard Webhooks specification: the id stays over all tries of a delivery, the time is that
 * of this try, and each secret signs both with the body. With two secrets a receiver may still hold the older one.
 */
export function signedHeaders(
  secrets: readonly Buffer[],
  id: string,
  timeSeconds: number,
  body: Buffer,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${id}.${timeSeconds}.`).update(body).digest('base64'),
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timeSeconds),
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  }
}

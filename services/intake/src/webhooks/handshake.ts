import type { Connection } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HandedSecrets } from './handed-secrets.ts'
import { isSame } from './signature.ts'

/** What may stand in a header, without spaces, and no longer than anything a tool draws. */
const challengeForm = /^[\x21-\x7e]{1,256}$/
/** Shorter ones could be guessed from a signed delivery. */
const secretForm = /^[\x21-\x7e]{32,256}$/

/**
 * Answers what a tool asks before it delivers; `undefined`: the request is no such question. Refuses `handshake-refused`.
 */
export async function answerHandshake(
  connection: Connection,
  request: FastifyRequest,
  reply: FastifyReply,
  secrets: HandedSecrets,
): Promise<FastifyReply | undefined> {
  const { headers } = request
  if (connection.tool === 'smartsheet') return answerChallenge(headers['smartsheet-hook-challenge'], reply)
  const handed = headers['x-hook-secret']
  if (connection.tool !== 'asana' || handed === undefined) return undefined
  const { key } = request.query as { key?: unknown }
  // a stranger's secret would let the stranger deliver: only the address that Asana was given has the key
  if (typeof key !== 'string' || !isSame(key, connection.secret)) {
    throw new ThroughlineError('handshake-refused', 'The address holds no ?key= that is the connection’s secret')
  }
  if (typeof handed !== 'string' || !secretForm.test(handed)) {
    throw new ThroughlineError('handshake-refused', 'What was handed over is no secret to sign with', {
      at: 'x-hook-secret',
    })
  }
  // kept before it is echoed: Asana signs from the echo on, and hands it over only once
  await secrets.keep(connection, handed, request.id)
  return reply.code(204).header('x-hook-secret', handed).send()
}

/** Smartsheet asks when a hook is enabled and every so often after; to echo a random value gives nothing away. */
function answerChallenge(challenge: string | string[] | undefined, reply: FastifyReply): FastifyReply | undefined {
  if (challenge === undefined) return undefined
  if (typeof challenge !== 'string' || !challengeForm.test(challenge)) {
    throw new ThroughlineError('handshake-refused', 'The challenge is not one that can be answered', {
      at: 'smartsheet-hook-challenge',
    })
  }
  return reply.code(200).header('smartsheet-hook-response', challenge).send({ smartsheetHookResponse: challenge })
}

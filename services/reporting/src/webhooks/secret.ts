import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const masterBytes = 32

/**
 * The key from which the secrets of all subscriptions follow, so that none of them is kept anywhere. Made when the file is
 * not there; for its owner's eyes only. Without it every receiver has to be given a new secret.
 */
export function masterKey(path: string): Buffer {
  const known = readIfThere(path)
  if (known !== undefined) return known
  mkdirSync(dirname(path), { recursive: true })
  const made = randomBytes(masterBytes)
  try {
    writeFileSync(path, `${made.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    // another process of the same folder was quicker
    const theirs = readIfThere(path)
    if (theirs !== undefined) return theirs
    throw error
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
    return key.length === masterBytes ? key : undefined
  } catch {
    return undefined
  }
}

/** The secret of a subscription, 32 bytes; another one for each version. */
export const secretOf = (master: Buffer, subscription: string, version: number): Buffer =>
  createHmac('sha256', master).update(`throughline subscription ${subscription} ${version}`).digest()

/** As its receiver is given it, by the Standard Webhooks specification. */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`

import type { ClientOptions } from '@throughline/client'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { userInfo } from 'node:os'
import { defaultPort } from './config.ts'

export type Environment = NodeJS.ProcessEnv

export interface ClientFlags {
  readonly url?: string
  readonly actor?: string
}

export const write = (text: string): void => void process.stdout.write(text)

export function withClient(command: Command): Command {
  return command
    .option('--url <address>', `address of the service (default: THROUGHLINE_URL or http://127.0.0.1:${defaultPort})`)
    .option('--actor <name>', 'who does this, for the record (default: THROUGHLINE_ACTOR or your user name)')
}

export function clientOf({ url, actor }: ClientFlags, environment: Environment): ClientOptions {
  return {
    url: address(url ?? environment['THROUGHLINE_URL'] ?? `http://127.0.0.1:${defaultPort}`),
    key: environment['THROUGHLINE_API_KEY'],
    actor: actor ?? environment['THROUGHLINE_ACTOR'] ?? userName(),
  }
}

function address(text: string): string {
  if (!URL.canParse(text)) throw new InvalidArgumentError(`--url: ${text} is not an address`)
  return text
}

/** Containers may run as a user without a name. */
function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

export function formatOption(usual: 'json' | 'text', description: string): Option {
  return new Option('--format <format>', description).choices(['json', 'text']).default(usual)
}

export function revision(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= -1) return number
  throw new InvalidArgumentError('a whole number from -1 is expected')
}

export function positive(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw new InvalidArgumentError('a whole number from 1 is expected')
}

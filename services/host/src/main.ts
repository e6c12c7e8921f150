import { isThroughlineError } from '@throughline/ports'
import { CommanderError } from 'commander'
import { commandLine } from './command-line.ts'
import { tellFailure } from './failure.ts'

/** Runs one command line; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whatever nobody caught leaves the process in a state that nobody knows: it ends, and is started again.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      tellFailure(error)
      process.exit(1)
    })
  }
  // Whoever reads our output, `head` for instance, may have seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
  try {
    await commandLine(process.env).parseAsync([...argv])
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else {
      tellFailure(error)
      process.exitCode = isThroughlineError(error, 'configuration-invalid') ? 2 : 1
    }
  }
}

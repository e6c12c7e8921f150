import { isThroughlineError } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'

// Opens a folder, says so or why not, and keeps it until it is killed.
try {
  await openEmbedded({ folder: process.argv[2] ?? '' })
  console.log('open')
  process.stdin.on('end', () => process.exit()).resume() // the parent is gone
} catch (error) {
  if (!isThroughlineError(error)) throw error
  console.log(JSON.stringify({ code: error.code, message: error.message, facts: error.facts }))
}

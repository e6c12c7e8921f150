import { noticeWords } from '@throughline/host'
import { runStorm } from './storm.ts'

/** Prints what one submission that moves everything tells, as a manager reads it. */
export async function tellStorm(): Promise<void> {
  const { moved, activities, targets, dependencies, notices } = await runStorm()
  console.log(
    `One submission moved ${moved} of ${activities} activities; ${targets} targets, ${dependencies} dependencies; ${notices.length} notices:\n`,
  )
  for (const notice of notices) console.log(`${noticeWords(notice)}\n`)
}

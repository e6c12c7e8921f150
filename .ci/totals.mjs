// Adds up the closing lines of tap runs (`# { total: 4, pass: 1, fail: 1, skip: 1 }`) and prints the true total.
import { readFileSync } from 'node:fs'

const sum = { pass: 0, fail: 0, skip: 0 }
for (const path of process.argv.slice(2)) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const closing = lines.findLast((line) => /^# \{ total: /.test(line))
  if (closing === undefined) {
    console.log(`${path}: the run did not close; counted as one failure`)
    sum.fail += 1
    continue
  }
  const count = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(closing)?.[1] ?? 0)
  sum.pass += count('pass')
  sum.fail += count('fail')
  sum.skip += count('skip') + count('todo')
}
console.log(`${sum.pass} passed, ${sum.fail} failed, ${sum.skip} skipped`)
process.exitCode = sum.fail === 0 ? 0 : 1

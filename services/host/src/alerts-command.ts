import { alertRules, alertSeverity } from '@throughline/domain'
import { Option, type Command } from 'commander'
import {
  clientOf,
  formatOption,
  positive,
  withClient,
  write,
  type ClientFlags,
  type Environment,
} from './command-options.ts'
import type { ListFlags, SayFlags } from './commands/alerts.ts'

/** `throughline alerts`, and what can be said of one. */
export function addAlerts(program: Command, environment: Environment): void {
  const alerts = withClient(program.command('alerts'))
    .description('tell the alerts of a programme that hold, the most severe first, and say what becomes of them')
    .requiredOption('--programme <id>', 'programme that they are about')
    .addOption(formatOption('text', 'text for people, json for programs (one alert or notice a line)'))
    .option('--follow', 'tell what becomes of alerts as it happens')
    .option('--count <number>', 'with --follow: end after so many notices', positive)
    .option('--state <list>', 'of: open,acknowledged,snoozed,cleared (default: all but cleared)')
    .addOption(new Option('--severity <severity>', 'only these').choices(alertSeverity.options))
    .addOption(new Option('--rule <rule>', 'only those of this rule').choices(alertRules))
    .option('--project <id>', 'only those that name this project')
    .option('--owner <name>', 'only those that concern this owner')
    .addHelpText(
      'after',
      `
Examples:
  throughline alerts --programme north --follow
  throughline alerts --programme north --severity high
  throughline alerts acknowledge target-late:T-100 --programme north --note 'replanned with the contractor'
  throughline alerts snooze source-silent:CIVIL --programme north --until 2026-12-01T08:00:00Z`,
    )
    .action(async (flags: ListFlags & ClientFlags) => {
      const { listAlerts } = await import('./commands/alerts.ts')
      await listAlerts(clientOf(flags, environment), flags, write)
    })
  for (const word of ['acknowledge', 'resume'] as const) {
    alerts
      .command(`${word} <alert>`)
      .description(word === 'acknowledge' ? 'say that somebody has seen to it' : 'end a snooze or an acknowledgement')
      .option('--note <text>', 'what there is to say')
      .action(async (alert: string, _own: object, command: Command) => {
        const flags = command.optsWithGlobals<SayFlags & ClientFlags>()
        const { sayOfAlert } = await import('./commands/alerts.ts')
        await sayOfAlert(clientOf(flags, environment), word, alert, flags, write)
      })
  }
  alerts
    .command('snooze <alert>')
    .description('ask to be reminded later')
    .requiredOption('--until <instant>', 'when, e.g. 2026-12-01T08:00:00Z')
    .option('--note <text>', 'what there is to say')
    .action(async (alert: string, _own: object, command: Command) => {
      const flags = command.optsWithGlobals<SayFlags & ClientFlags>()
      const { snoozeAlert } = await import('./commands/alerts.ts')
      await snoozeAlert(clientOf(flags, environment), alert, flags, write)
    })
}

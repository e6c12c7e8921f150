import { Command, InvalidArgumentError, Option } from 'commander'
import { addAlerts } from './alerts-command.ts'
import {
  clientOf,
  formatOption,
  positive,
  revision,
  withClient,
  write,
  type ClientFlags,
  type Environment,
} from './command-options.ts'
import type { DependenciesFlags } from './commands/dependencies.ts'
import type { ExplainFlags, ServiceExplainFlags } from './commands/explain.ts'
import type { ImportFlags } from './commands/import.ts'
import type { LedgerFlags } from './commands/ledger.ts'
import type { RebuildFlags } from './commands/rebuild.ts'
import type { ScheduleFlags } from './commands/schedule.ts'
import type { StartFlags } from './commands/start.ts'
import type { TailFlags } from './commands/tail.ts'
import type { TargetsFlags } from './commands/targets.ts'
import type { CsvFlags } from './commands/csv-flags.ts'
import { defaultData, defaultPort } from './config.ts'

/**
 * The command line. Parsing errors are told and thrown, so that the caller decides how the process ends. What a command
 * needs is loaded when it is run: none should wait for what the others need.
 */
export function commandLine(
  environment: Environment,
  writeError = (text: string): void => void process.stderr.write(text),
): Command {
  const program = new Command('throughline')
    .configureOutput({ writeErr: writeError })
    .description('Dependencies, schedule and impact reports over all projects of a programme.')
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
  addStart(program, environment)
  addImport(program, environment)
  addSchedule(program)
  addExplain(program, environment)
  addLedger(program, environment)
  addWhy(program, environment)
  addTail(program, environment)
  addDependencies(program, environment)
  addTargets(program, environment)
  addAlerts(program, environment)
  addRebuild(program, environment)
  return program
}

function addStart(program: Command, environment: Environment): void {
  program
    .command('start')
    .description('serve intake, engine and reporting; events and reports are kept in a data folder')
    .option('--sample', 'play the sample programme, tell what each plan changes, and stay up')
    .option('--data <dir>', `data folder (default: ${defaultData}, with --sample ${defaultData}/sample)`)
    .option('--auth <none|keys>', 'ask everybody for a key, or nobody (default: nobody on a loopback address)')
    .option('--requests-per-minute <number>', 'most requests with one key')
    .option('--connections <file>', 'trackers that deliver web hooks: a JSON file')
    .option('--tls-cert <file>', 'certificate, as PEM: serve HTTPS')
    .option('--tls-key <file>', 'its key, as PEM')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1; others need --auth keys)')
    .option('--port <number>', `port to listen on, 0 for any (default: ${defaultPort})`)
    .option('--roles <list>', 'roles of this process, of: intake,engine,reporting (default: all)')
    .option('--eventstoredb <url>', 'keep events in EventStoreDB, e.g. esdb://127.0.0.1:2113?tls=false')
    .option('--kafka <brokers>', 'publish reports to Kafka, e.g. 127.0.0.1:9092')
    .option('--kafka-topics <how>', 'create topics that are missing, or expect them (default: create)')
    .option('--plan-bytes <number>', 'largest plan file that is taken (default: 256000000)')
    .option('--webhooks-private <choice>', 'allow or refuse deliveries to private networks (default: refuse)')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent (default: warn)')
    .addHelpText(
      'after',
      `
Every option is also read from the environment as THROUGHLINE_<NAME>, e.g. THROUGHLINE_PORT; the key from
THROUGHLINE_API_KEY.

Examples:
  throughline start --sample
  throughline start --data /var/lib/throughline --port 8300
  throughline start --roles engine --eventstoredb esdb://events:2113?tls=false --kafka kafka:9092`,
    )
    .action(async ({ eventstoredb, ...flags }: StartFlags & { eventstoredb?: string }) => {
      const { start } = await import('./commands/start.ts')
      await start({ ...flags, eventStoreDb: eventstoredb }, environment)
    })
}

function addImport(program: Command, environment: Environment): void {
  withCsv(withClient(program.command('import <files...>')))
    .description('send plan files (Primavera XER and XML, Microsoft Project XML, CSV, JSON plans) to a running service')
    .requiredOption('--programme <id>', 'programme to which the plans belong')
    .option('--project <id>', 'project for which a file with one project is taken')
    .addHelpText(
      'after',
      `
Examples:
  throughline import plans/*.xer --programme north
  throughline import week-12.xml --programme north --project signalling
  throughline import board.csv --programme north --mapping 'code:Issue key,name:Summary' --dates dmy`,
    )
    .action(async (files: string[], flags: ImportFlags & ClientFlags & CsvFlags) => {
      const { importPlans } = await import('./commands/import.ts')
      await importPlans(clientOf(flags, environment), files, flags)
    })
}

function addSchedule(program: Command): void {
  withCsv(program.command('schedule <files...>'))
    .description('compute dates and floats of plan files, without a server; all files are one programme')
    .option('--compare', 'tell how far they are the results that the planning tools stored in the files')
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline schedule plan.xer
  throughline schedule plan.xer --compare
  throughline schedule a.xml b.xml --format json > dates.json`,
    )
    .action(async (files: string[], { compare, ...flags }: ScheduleFlags & { compare?: true }) => {
      if (compare === true) {
        const { comparePlans } = await import('./commands/compare.ts')
        return comparePlans(files, flags, write)
      }
      const { schedulePlans } = await import('./commands/schedule.ts')
      await schedulePlans(files, flags, write)
    })
}

function addExplain(program: Command, environment: Environment): void {
  withClient(withCsv(program.command('explain [files...]')))
    .description(
      'tell why a date of an activity stands where it stands, in files (one programme) or in a running service',
    )
    .requiredOption('--activity <code>', 'activity whose date is explained; of a service <project>/<code>')
    .option('--programme <id>', 'explain a date of this programme of a running service, instead of files')
    .option('--as-of <moment>', 'of a service: as it was at a revision or an instant')
    .option('--project <id>', 'its project, when several have an activity of that code')
    .addOption(
      new Option('--date <which>', 'date to explain')
        .choices(['early-start', 'remaining-start', 'early-finish', 'late-start', 'late-finish'])
        .default('early-start'),
    )
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline explain plan.xer --activity A1030
  throughline explain a.xml b.xml --project B --activity 12 --date late-finish --format json
  throughline explain --programme north --activity STOPS/12 --as-of 2026-10-01T00:00:00Z`,
    )
    .action(async (files: string[], flags: ExplainFlags & ServiceExplainFlags & ClientFlags) => {
      const { explainDate, explainServed } = await import('./commands/explain.ts')
      if (flags.programme === undefined) return explainDate(files, flags, write)
      if (files.length > 0) throw new InvalidArgumentError('--programme is for a running service, without files')
      await explainServed(clientOf(flags, environment), { ...flags, programme: flags.programme }, write)
    })
}

function addLedger(program: Command, environment: Environment): void {
  withClient(program.command('ledger <target>'))
    .description('what each command did to a target: entries that add up to forecast minus committed date or baseline')
    .requiredOption('--programme <id>', 'its programme')
    .option('--since <moment>', 'behind a revision or an instant, -1 for all (default: since the balance was opened)')
    .addOption(
      new Option('--by <group>', 'sums instead of entries')
        .choices(['none', 'project', 'cause', 'month'])
        .default('none'),
    )
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline ledger opening --programme north
  throughline ledger finish:CIVIL --programme north --by month`,
    )
    .action(async (target: string, flags: LedgerFlags & ClientFlags) => {
      const { ledger } = await import('./commands/ledger.ts')
      await ledger(clientOf(flags, environment), target, flags, write)
    })
}

function addWhy(program: Command, environment: Environment): void {
  withClient(program.command('why <target>'))
    .description('why a target is late, in one sentence')
    .requiredOption('--programme <id>', 'its programme')
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline why opening --programme north
  throughline why finish: --programme north --format json`,
    )
    .action(async (target: string, flags: LedgerFlags & ClientFlags) => {
      const { why } = await import('./commands/ledger.ts')
      await why(clientOf(flags, environment), target, flags, write)
    })
}

function addTail(program: Command, environment: Environment): void {
  withClient(program.command('tail'))
    .description('follow the impact reports of a programme')
    .requiredOption('--programme <id>', 'programme to follow')
    .addOption(formatOption('text', 'text for people, json for programs (one report a line)'))
    .option('--after <revision>', 'begin behind this revision, -1 for all (default: what comes from now on)', revision)
    .option('--count <number>', 'end after so many reports', positive)
    .addHelpText(
      'after',
      `
Examples:
  throughline tail --programme north
  throughline tail --programme north --after -1 --format json`,
    )
    .action(async (flags: TailFlags & ClientFlags) => {
      const { tail } = await import('./commands/tail.ts')
      await tail(clientOf(flags, environment), flags, write)
    })
}

function addDependencies(program: Command, environment: Environment): void {
  withClient(program.command('dependencies'))
    .description('list who gives what to whom between the projects, by when, and how it stands; trouble first')
    .requiredOption('--programme <id>', 'programme to list')
    .option('--project <id>', 'only those in which this project gives or receives')
    .addOption(new Option('--colour <colour>', 'only those of this colour').choices(['red', 'amber', 'green']))
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline dependencies --programme north
  throughline dependencies --programme north --project signalling --colour red`,
    )
    .action(async (flags: DependenciesFlags & ClientFlags) => {
      const { dependencies } = await import('./commands/dependencies.ts')
      await dependencies(clientOf(flags, environment), flags, write)
    })
}

function addTargets(program: Command, environment: Environment): void {
  withClient(program.command('targets'))
    .description('list the declared targets: committed date, forecast, float and colour')
    .requiredOption('--programme <id>', 'programme to list')
    .addOption(formatOption('text', 'json or text'))
    .addHelpText(
      'after',
      `
Examples:
  throughline targets --programme north
  throughline targets --programme north --format json`,
    )
    .action(async (flags: TargetsFlags & ClientFlags) => {
      const { targets } = await import('./commands/targets.ts')
      await targets(clientOf(flags, environment), flags, write)
    })
}

function addRebuild(program: Command, environment: Environment): void {
  withClient(program.command('rebuild'))
    .description('fold the log again and compare with what is served and published; exit code 1 when they differ')
    .requiredOption('--check', 'compare, change nothing')
    .option('--programme <id>', 'only this programme')
    .option('--data <dir>', 'check a data folder that no server has open, instead of a running service')
    .addHelpText(
      'after',
      `
Examples:
  throughline rebuild --check
  throughline rebuild --check --programme north --data .data`,
    )
    .action(async (flags: RebuildFlags & ClientFlags) => {
      const { rebuild } = await import('./commands/rebuild.ts')
      const agrees = await rebuild(clientOf(flags, environment), flags, environment, write)
      if (!agrees) process.exitCode = 1
    })
}

function withCsv(command: Command): Command {
  return command
    .option(
      '--mapping <pairs>',
      'CSV: which headers mean what, e.g. "code:Issue key,name:Summary,duration[h]:Estimate"',
    )
    .addOption(new Option('--dates <order>', 'CSV: order of day, month and year').choices(['ymd', 'dmy', 'mdy']))
}

/**
 * A Primavera export as large programmes have them, made from a seed piece by piece: activities in chains of work
 * packages, links between them, and the tables that are read in part or not at all (assignments, activity codes,
 * user-defined values, notebooks), which make more than half of a real file.
 */
export interface XerSize {
  readonly activities: number
  /** Rows of the other tables for each activity. */
  readonly links: number
  readonly assignments: number
  readonly codes: number
  readonly userValues: number
  /** One activity in so many has notes. */
  readonly notesEvery: number
}

/** About 200 MB. */
export const largeXer: XerSize = {
  activities: 150_000,
  links: 2,
  assignments: 1,
  codes: 3,
  userValues: 2,
  notesEvery: 3,
}

const pieceCharacters = 256 * 1024
const perPackage = 25
const header = 'ERMHDR\t20.12\t2026-03-02\tProject\tadmin\tAdministrator\tdbxDatabaseNoName\tProject Management\tUSD'

export function* xerFile(size: XerSize, seed: number): Generator<Buffer> {
  let piece = ''
  for (const line of xerLines(size, randomFrom(seed))) {
    piece += `${line}\r\n`
    if (piece.length < pieceCharacters) continue
    yield Buffer.from(piece)
    piece = ''
  }
  yield Buffer.from(piece)
}

function* xerLines(size: XerSize, random: Random): Generator<string> {
  yield header
  yield* smallTables(size)
  yield* table('TASK', taskColumns, size.activities, (n) => task(n, random))
  yield* table('TASKPRED', linkColumns, size.activities * size.links, (n) => link(n, size, random))
  yield* table('TASKRSRC', assignmentColumns, size.activities * size.assignments, (n) => assignment(n, size, random))
  yield* table('TASKACTV', 'task_id actv_code_type_id actv_code_id proj_id', size.activities * size.codes, (n) => [
    taskId(Math.floor(n / size.codes)),
    String(300 + (n % size.codes)),
    String(9000 + random(4000)),
    project,
  ])
  yield* table('UDFVALUE', userColumns, size.activities * size.userValues, (n) => userValue(n, size, random))
  yield* table('TASKMEMO', noteColumns, Math.floor(size.activities / size.notesEvery), (n) => note(n, size, random))
  yield '%E'
}

function* table(name: string, columns: string, rows: number, row: (n: number) => readonly string[]): Generator<string> {
  yield `%T\t${name}`
  yield `%F\t${columns.replaceAll(' ', '\t')}`
  for (let n = 0; n < rows; n++) yield `%R\t${row(n).join('\t')}`
}

type Random = (below: number) => number

/** Mulberry32: small, and the same in every process. */
function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const project = '4711'
const calendar = '597'
const taskId = (n: number): string => String(1_000_000 + n)
const wbsId = (n: number): string => String(20_000 + n)

function* smallTables({ activities }: XerSize): Generator<string> {
  yield* table('PROJECT', 'proj_id proj_short_name clndr_id last_recalc_date plan_start_date', 1, () => [
    project,
    'LARGE',
    calendar,
    '2026-03-02 00:00',
    '2026-01-05 08:00',
  ])
  const shift = '(s|08:00|f|12:00)()(s|13:00|f|17:00)()'.replace(')()(', ')())(0||1(')
  const days = Array.from({ length: 7 }, (_, day) => `(0||${day + 1}()(${day % 6 === 0 ? '' : `(0||0${shift})`}))`)
  yield* table('CALENDAR', 'clndr_id default_flag clndr_name clndr_type day_hr_cnt clndr_data', 1, () => [
    calendar,
    'Y',
    'Five days',
    'CA_Base',
    '8',
    `(0||CalendarData()((0||DaysOfWeek()(${days.join('')}))(0||Exceptions()())))`,
  ])
  const packages = Math.ceil(activities / perPackage)
  yield* table('PROJWBS', 'wbs_id proj_id proj_node_flag wbs_short_name wbs_name parent_wbs_id', packages + 1, (n) => {
    if (n === 0) return [wbsId(0), project, 'Y', 'LARGE', 'Large programme', '']
    return [wbsId(n), project, 'N', `WP${n}`, `Work package ${n} of the northern section`, wbsId(0)]
  })
  yield* table('RSRC', 'rsrc_id clndr_id rsrc_name rsrc_short_name', 400, (n) => [
    String(700 + n),
    calendar,
    `Crew ${n} of the civil contractor`,
    `CREW${n}`,
  ])
}

const taskColumns =
  'task_id proj_id wbs_id clndr_id phys_complete_pct rev_fdbk_flag est_wt lock_plan_flag auto_compute_act_flag ' +
  'complete_pct_type task_type duration_type status_code task_code task_name rsrc_id total_float_hr_cnt ' +
  'free_float_hr_cnt remain_drtn_hr_cnt act_work_qty remain_work_qty target_work_qty target_drtn_hr_cnt ' +
  'target_equip_qty act_equip_qty remain_equip_qty cstr_date act_start_date act_end_date late_start_date ' +
  'late_end_date expect_end_date early_start_date early_end_date restart_date reend_date target_start_date ' +
  'target_end_date rem_late_start_date rem_late_end_date cstr_type priority_type suspend_date resume_date float_path ' +
  'float_path_order guid tmpl_guid cstr_date2 cstr_type2 driving_path_flag act_this_per_work_qty ' +
  'act_this_per_equip_qty external_early_start_date external_late_end_date create_date update_date create_user ' +
  'update_user location_id crt_path_num'

/** A date some days after the data date. */
function date(days: number, time: string): string {
  return `${new Date(Date.UTC(2026, 2, 2 + days)).toISOString().slice(0, 10)} ${time}`
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const guid = (random: Random): string => Array.from({ length: 22 }, () => base64.charAt(random(64))).join('')

function task(n: number, random: Random): readonly string[] {
  const inPackage = n % perPackage
  const begin = (inPackage * 7 + random(900)) % 1500
  const days = inPackage === perPackage - 1 ? 0 : 1 + random(20)
  const [start, finish] = [date(begin, '08:00'), date(begin + days, '17:00')]
  const [lateStart, lateFinish] = [date(begin + 30, '08:00'), date(begin + days + 30, '17:00')]
  const hours = String(days * 8)
  const type = days === 0 ? 'TT_FinMile' : random(10) === 0 ? 'TT_Rsrc' : 'TT_Task'
  const code = `LG-${String(Math.floor(n / perPackage)).padStart(5, '0')}-${inPackage}`
  const head = [taskId(n), project, wbsId(1 + Math.floor(n / perPackage)), calendar, '0', 'N', '1', 'N', 'N', 'CP_Drtn']
  const work = [String(700 + random(400)), '240', String(random(200)), hours, '0', hours, hours, hours, '0', '0', '0']
  const dates = ['', '', '', lateStart, lateFinish, '', start, finish, start, finish, start, finish]
  const rest = [lateStart, lateFinish, '', 'PT_Normal', '', '', '', '', guid(random), '', '', '', 'N', '0', '0', '', '']
  const name = `Excavate, shore and concrete bay ${n} of section ${Math.floor(n / perPackage)}`
  const created = ['2025-11-03 09:12', '2026-03-02 17:45', 'planner', 'planner', '', '']
  return [...head, type, 'DT_FixedDUR2', 'TK_NotStart', code, name, ...work, ...dates, ...rest, ...created]
}

const linkColumns =
  'task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt comments float_path aref arls'

/** To the activity before, and to one of the packages before. */
function link(n: number, { links, activities }: XerSize, random: Random): readonly string[] {
  const to = 1 + (Math.floor(n / links) % (activities - 1))
  const from = n % links === 0 ? to - 1 : random(to)
  const type = n % links === 0 ? 'PR_FS' : 'PR_SS'
  const ends = [taskId(to), taskId(from), project, project]
  return [String(5_000_000 + n), ...ends, type, String(random(3) * 8), '', '', date(random(900), '08:00'), '']
}

const assignmentColumns =
  'taskrsrc_id task_id proj_id cost_qty_link_flag role_id acct_id rsrc_id pobs_id skill_level remain_qty target_qty ' +
  'remain_qty_per_hr target_lag_drtn_hr_cnt target_qty_per_hr act_ot_qty act_reg_qty relag_drtn_hr_cnt ot_factor ' +
  'cost_per_qty target_cost act_reg_cost act_ot_cost remain_cost act_start_date act_end_date restart_date reend_date ' +
  'target_start_date target_end_date rem_late_start_date rem_late_end_date rollup_dates_flag target_crv remain_crv ' +
  'actual_crv ts_pend_act_end_flag guid rate_type act_this_per_cost act_this_per_qty curv_id rsrc_type ' +
  'cost_per_qty_source_type create_user create_date has_rsrchours taskrsrc_sum_id'

function assignment(n: number, { assignments }: XerSize, random: Random): readonly string[] {
  const begin = random(1500)
  const [start, finish] = [date(begin, '08:00'), date(begin + 5, '17:00')]
  const quantity = String(8 * (1 + random(20)))
  const head = [
    String(8_000_000 + n),
    taskId(Math.floor(n / assignments)),
    project,
    'Y',
    '',
    '',
    String(700 + random(400)),
  ]
  const quantities = ['', '0', quantity, quantity, '1', '0', '1', '0', '0', '0', '0', '85.0000', '5440.0000', '0', '0']
  const dates = ['5440.0000', '', '', start, finish, start, finish, start, finish, 'Y', '', '', '', 'N', guid(random)]
  return [
    ...head,
    ...quantities,
    ...dates,
    'COST_PER_QTY',
    '0',
    '0',
    '',
    'RT_Labor',
    'ST_Rsrc',
    'planner',
    start,
    'N',
    '',
  ]
}

const userColumns = 'udf_type_id fk_id proj_id udf_date udf_number udf_text udf_code_id'

function userValue(n: number, { userValues }: XerSize, random: Random): readonly string[] {
  const text = `Drawing NQ-${random(90_000)} revision ${n % 7}, approved by the designer`
  return [String(120 + (n % userValues)), taskId(Math.floor(n / userValues)), project, '', '', text, '']
}

const noteColumns = 'memo_id task_id memo_type_id proj_id task_memo'
const sentence = 'Access to the shaft is shared with the signalling contractor until the handover of the upper level. '

function note(n: number, { notesEvery }: XerSize, random: Random): readonly string[] {
  const text = `<html><body><p>${sentence.repeat(4 + random(6))}</p></body></html>`
  return [String(90_000 + n), taskId(n * notesEvery), '55', project, text]
}

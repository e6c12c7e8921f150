/** Words of P6 XML and the codes of P6's own tables that say the same, which the plan is then read from. */

type Words = ReadonlyMap<string, string>

export const activityTypes: Words = new Map([
  ['Task Dependent', 'TT_Task'],
  ['Resource Dependent', 'TT_Rsrc'],
  ['Level of Effort', 'TT_LOE'],
  ['Start Milestone', 'TT_Mile'],
  ['Finish Milestone', 'TT_FinMile'],
  ['WBS Summary', 'TT_WBS'],
])

export const statuses: Words = new Map([
  ['Not Started', 'TK_NotStart'],
  ['In Progress', 'TK_Active'],
  ['Completed', 'TK_Complete'],
])

export const percentTypes: Words = new Map([
  ['Physical', 'CP_Phys'],
  ['Duration', 'CP_Drtn'],
  ['Units', 'CP_Units'],
])

export const constraintTypes: Words = new Map([
  ['Start On', 'CS_MSO'],
  ['Start On or After', 'CS_MSOA'],
  ['Start On or Before', 'CS_MSOB'],
  ['Finish On', 'CS_MEO'],
  ['Finish On or After', 'CS_MEOA'],
  ['Finish On or Before', 'CS_MEOB'],
  ['Mandatory Start', 'CS_MANDSTART'],
  ['Mandatory Finish', 'CS_MANDFIN'],
  ['As Late As Possible', 'CS_ALAP'],
])

export const linkTypes: Words = new Map([
  ['Finish to Start', 'PR_FS'],
  ['Start to Start', 'PR_SS'],
  ['Finish to Finish', 'PR_FF'],
  ['Start to Finish', 'PR_SF'],
])

export const resourceTypes: Words = new Map([
  ['Labor', 'RT_Labor'],
  ['Nonlabor', 'RT_Equip'],
  ['Material', 'RT_Mat'],
])

export const calendarTypes: Words = new Map([
  ['Global', 'CA_Base'],
  ['Project', 'CA_Project'],
  ['Resource', 'CA_Rsrc'],
])

export const lagCalendars: Words = new Map([
  ['Predecessor Activity Calendar', 'rcal_Predecessor'],
  ['Successor Activity Calendar', 'rcal_Successor'],
  ['24 Hour Calendar', 'rcal_24Hour'],
  ['Project Default Calendar', 'rcal_ProjDefault'],
])

export const floatTypes: Words = new Map([
  ['Start Float = Late Start - Early Start', 'FT_SF'],
  ['Finish Float = Late Finish - Early Finish', 'FT_FF'],
  ['Smallest of Start Float and Finish Float', 'FT_MF'],
])

import { z } from 'zod'

/** How somebody was recognised: the values of CloudEvents' Auth Context extension. */
export const authType = z.enum(['unauthenticated', 'service_account', 'user', 'system'])

export const roles = ['reader', 'source', 'analyst', 'manager', 'administrator', 'director'] as const
export type Role = (typeof roles)[number]

/** A role, and where it holds. */
export interface Grant {
  readonly role: Role
  /** A programme, or `*` for all of them. */
  readonly programme: string
  /** Absent: all projects of the programme, confidential ones only where `confidential` says so. */
  readonly projects?: readonly string[]
  /**
   * True: covers confidential projects. Absent: only those named in `projects`. False: none, for whoever gave the grant may
   * not see any.
   */
  readonly confidential?: boolean
}

/** Who asks, as it was recognised. */
export interface Principal {
  /** Id of the key or subject of the token. */
  readonly id: string
  /** As a person would call it. */
  readonly name: string
  readonly authtype: z.infer<typeof authType>
  readonly grants: readonly Grant[]
}

/** Who asks where nobody is asked for a key: on a loopback address. */
export const everybody: Principal = {
  id: 'anonymous',
  name: 'anonymous',
  authtype: 'unauthenticated',
  grants: roles.map((role) => ({ role, programme: '*', confidential: true })),
}

/** What a route or an event asks of its sender. */
export const permissions = [
  /** Reports, activities, findings of a programme. */
  'read',
  /** Facts and plans of a project. */
  'post',
  /** Baselines, what-if, registers of risk, finance and benefit. */
  'analyse',
  /** Targets, tolerances, agreements, links that no plan carries. */
  'manage',
  /** Programmes, projects, connections, keys, the audit trail. */
  'administer',
] as const
export type Permission = (typeof permissions)[number]

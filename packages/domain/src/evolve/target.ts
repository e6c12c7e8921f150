import type { Folds } from './outcome.ts'

export const targetFolds: Folds<'target.declared' | 'target.committed' | 'target.withdrawn'> = {
  /** Declared again, a target gets another name, place or owner; what is committed stays. */
  'target.declared': (register, { target, name, project, activity, owner }) => {
    const known = register.targets.get(target)
    register.targets.set(target, {
      id: target,
      name,
      project,
      activity,
      owner,
      committed: known?.committed,
      toleranceMinutes: known?.toleranceMinutes,
    })
    return undefined
  },
  'target.committed': (register, { target, date, toleranceMinutes }) => {
    const known = register.targets.get(target)
    if (known === undefined) return { reason: 'unknown-target', at: target }
    register.targets.set(target, { ...known, committed: date, toleranceMinutes })
    return undefined
  },
  'target.withdrawn': (register, { target }) =>
    register.targets.delete(target) ? undefined : { reason: 'unknown-target', at: target },
}

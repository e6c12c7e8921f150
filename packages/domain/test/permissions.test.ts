import t from 'tap'
import { mayDo, mayPost, roles, rolePermissions, type Grant, type Principal } from '../src/index.ts'

const who = (...grants: readonly Grant[]): Principal => ({ id: 'k', name: 'k', authtype: 'user', grants })

t.test('a grant holds where it says, and no further', async (t) => {
  const source = who({ role: 'source', programme: 'p', projects: ['A'] })
  t.ok(mayDo(source, 'post', { programme: 'p', project: 'A' }))
  t.notOk(mayDo(source, 'post', { programme: 'p', project: 'B' }))
  t.notOk(mayDo(source, 'post', { programme: 'q', project: 'A' }))
  t.notOk(mayDo(source, 'post', { programme: 'p' }), 'not in the programme as a whole')
  t.ok(mayDo(source, 'read', { programme: 'p' }), 'but it may see what others do')
  t.notOk(mayDo(source, 'manage', { programme: 'p', project: 'A' }))
  for (const role of roles) {
    for (const permission of ['read', 'post', 'analyse', 'manage', 'administer'] as const) {
      const may = mayDo(who({ role, programme: '*' }), permission, { programme: 'any', project: 'X' })
      t.equal(may, rolePermissions[role].includes(permission), `${role}: ${permission}`)
    }
  }
})

t.test('confidential projects are seen by whom a grant names them for', async (t) => {
  const place = { programme: 'p', project: 'S', confidential: true }
  t.notOk(mayDo(who({ role: 'reader', programme: '*' }), 'read', place))
  t.ok(mayDo(who({ role: 'reader', programme: 'p', projects: ['S'] }), 'read', place))
  t.ok(mayDo(who({ role: 'director', programme: '*', confidential: true }), 'read', place))
  t.notOk(mayDo(who({ role: 'reader', programme: 'p', projects: ['S'], confidential: false }), 'read', place))
})

t.test('both ends of a link have a word, and the manager', async (t) => {
  const a = who({ role: 'source', programme: 'p', projects: ['A'] })
  t.ok(mayPost(a, 'link.declared', 'p', ['A', 'B']))
  t.notOk(mayPost(a, 'link.declared', 'p', ['B', 'C']))
  t.ok(mayPost(who({ role: 'manager', programme: 'p' }), 'link.declared', 'p', ['B', 'C']))
  t.notOk(mayPost(who({ role: 'manager', programme: 'p' }), 'activity.progressed', 'p', ['B']))
  t.notOk(mayPost(a, 'target.committed', 'p', []))
})

import { errorTable } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'

/** `/errors`: what every code means; the `type` of a problem document points here. */
export function registerErrorsPage(app: FastifyInstance): void {
  const rows = Object.entries(errorTable).map(
    ([code, { status, title, advice }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escaped(title)}</td><td>${escaped(advice)}</td></tr>`,
  )
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Throughline: errors</title>
<h1>Errors</h1><table><tr><th>code</th><th>status</th><th>meaning</th><th>what to do</th></tr>
${rows.join('\n')}
</table></html>
`
  app.get('/errors', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

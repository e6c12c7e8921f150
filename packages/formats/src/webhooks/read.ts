import { readAsana } from './asana.ts'
import { readAzureDevOps } from './azure-devops.ts'
import type { Connection } from './connection.ts'
import { refusedDelivery, type Delivery } from './delivery.ts'
import { readGitHub, readGitLab } from './git-hosts.ts'
import { readJira } from './jira.ts'
import { readSmartsheet } from './smartsheet.ts'
import { objectOf } from './values.ts'

/** What a tracker's delivery asks for, by the rules of its connection. Headers by lower-case name. */
export function readDelivery(
  connection: Connection,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: unknown,
): Delivery {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refusedDelivery('a delivery is a JSON object', '$')
  }
  const content = objectOf(body)
  const event = headers['x-github-event']
  switch (connection.tool) {
    case 'jira':
      return readJira(connection, content)
    case 'github':
      return readGitHub(connection, typeof event === 'string' ? event : undefined, content)
    case 'gitlab':
      return readGitLab(connection, content)
    case 'azure-devops':
      return readAzureDevOps(connection, content)
    case 'smartsheet':
      return readSmartsheet(connection, content)
    case 'asana':
      return readAsana(connection, content)
  }
}

import pg from 'pg';
import type { Asker } from '../ingest/ask.js';
import type { FoundIncident } from './score.js';

export interface Outcome {
  found: FoundIncident[];
  /** Messages that told of something new, worse, or still open. */
  notifications: number;
  /** All messages by what they told and why. */
  messages: Record<string, number>;
}

/** What the platform made of a run, from its database. */
export async function outcomeOf(databaseUrl: string): Promise<Outcome> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Omit<FoundIncident, 'openedAt'> & { opened_at: Date }>(
      `SELECT i.id::integer, i.kind, i.severity, k.serial AS kiosk, i.site_id AS site, i.opened_at,
              'INHIBITION' = ANY (i.muted_by) AS inhibited
       FROM incident AS i LEFT JOIN kiosk AS k ON k.id = i.kiosk_id ORDER BY i.id`,
    );
    const sent = await client.query<{ event: string; reason: string; count: number }>(
      `SELECT event, reason, count(*)::integer FROM notification WHERE channel_id IS NOT NULL
       GROUP BY event, reason ORDER BY event, reason`,
    );
    return {
      found: rows.map(({ opened_at: openedAt, ...row }) => ({ ...row, openedAt: openedAt.getTime() })),
      notifications: sent.rows
        .filter(({ event }) => event === 'TRIGGER')
        .reduce((sum, { count }) => sum + count, 0),
      messages: Object.fromEntries(
        sent.rows.map(({ event, reason, count }) => [`${event} ${reason}`, count]),
      ),
    };
  } finally {
    await client.end();
  }
}

/** One route to a webhook that takes everything; one message a region. */
export async function tellEverything(asker: Asker, url: string): Promise<void> {
  const channel = await asker.ask(
    `mutation ($url: String!) { saveNotificationChannel(input: { name: "bench", kind: WEBHOOK, url: $url }) {
       ... on SavedChannel { channel { id } } ... on Problem { message } } }`,
    { url },
  );
  const { id } = (channel as { saveNotificationChannel: { channel: { id: string } } }).saveNotificationChannel
    .channel;
  await asker.ask(
    `mutation ($id: ID!) { saveNotificationRoute(input: { name: "bench", receivers: [{ kind: CHANNEL, id: $id }],
       groupBy: [REGION], severities: [WARNING, CRITICAL] }) { __typename } }`,
    { id },
  );
}

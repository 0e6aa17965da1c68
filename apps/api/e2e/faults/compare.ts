import type { TestDatabase } from '@app/testing';
import type { KioskPlan } from './plan.js';

type Key = string;

const ms = (at: unknown) => Date.parse(String(at));

/** What each table must hold, one text a row. */
function expected(kiosks: readonly KioskPlan[]): Record<string, Key[]> {
  const rows = (keys: (plan: KioskPlan) => unknown[][]) =>
    kiosks.flatMap((plan) => keys(plan).map((key) => [plan.serial, ...key].join(' '))).sort();
  return {
    heartbeat: rows(({ heartbeats }) =>
      heartbeats.map((row) => [ms(row.at), row.uptimeSeconds, row.firmware]),
    ),
    temperature: rows(({ temperatures }) => temperatures.map((row) => [ms(row.at), row.celsius])),
    stock_level: rows(({ stockLevels }) => stockLevels.map((row) => [ms(row.at), row.quantity])),
    kiosk_error: rows(({ errors }) => errors.map((row) => [ms(row.at), row.code, row.severity])),
    fulfilment_event: rows(({ fulfilment }) => fulfilment.map((row) => [ms(row.at), row.order, row.stage])),
    kiosk_session: rows(({ sessions }) =>
      sessions.map((row) => [ms(row.startedAt), row.session, row.outcome]),
    ),
  };
}

const epoch = (column: string) => `round(extract(epoch FROM ${column}) * 1000)::bigint`;
const columns: Record<string, string[]> = {
  heartbeat: [epoch('t.at'), 't.uptime_seconds', 't.firmware'],
  temperature: [epoch('t.at'), 't.celsius'],
  stock_level: [epoch('t.at'), 't.quantity'],
  kiosk_error: [epoch('t.at'), 't.code', 't.severity'],
  fulfilment_event: [epoch('t.at'), 't.order_id', 't.stage'],
  kiosk_session: [epoch('t.started_at'), 't.session_id', 't.outcome'],
};

async function texts({ database }: TestDatabase, sql: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ line: string }>(sql);
  return rows.map(({ line }) => line).sort();
}

/** The stored set is the sent set: nothing lost, nothing twice, nothing else. */
export async function expectStoredSet(db: TestDatabase, kiosks: readonly KioskPlan[]): Promise<void> {
  for (const [table, sent] of Object.entries(expected(kiosks))) {
    const stored = await texts(
      db,
      `SELECT concat_ws(' ', k.serial, ${columns[table]!.join(', ')}) AS line FROM ${table} t JOIN kiosk k ON k.id = t.kiosk_id`,
    );
    expect([table, stored.length]).toEqual([table, sent.length]);
    expect(stored).toEqual(sent);
  }
}

function newest<Row extends { at: unknown }>(rows: readonly Row[]): Row {
  return rows.reduce((best, row) => (ms(row.at) > ms(best.at) ? row : best));
}

/** The present state is what the newest readings by device time say. */
export async function expectLiveState(db: TestDatabase, kiosks: readonly KioskPlan[]): Promise<void> {
  const state = await texts(
    db,
    `SELECT concat_ws(' ', k.serial, ${epoch('s.newest_at')}, ${epoch('s.heartbeat_at')}, s.uptime_seconds, s.firmware,
                      ${epoch('p.at')}, p.celsius, ${epoch('l.at')}, l.quantity, l.dispensed_total) AS line
     FROM kiosk k JOIN kiosk_status s ON s.kiosk_id = k.id JOIN probe_status p ON p.kiosk_id = k.id
     JOIN slot_status l ON l.kiosk_id = k.id`,
  );
  const truth = kiosks.map((plan) => {
    const heartbeat = newest(plan.heartbeats);
    const temperature = newest(plan.temperatures);
    const stock = newest(plan.stockLevels);
    const others = [
      ...plan.errors,
      ...plan.fulfilment,
      ...plan.sessions.map(({ endedAt }) => ({ at: endedAt })),
    ];
    const all = [heartbeat, temperature, stock, ...others].map(({ at }) => ms(at));
    return [
      plan.serial,
      Math.max(...all),
      ms(heartbeat.at),
      heartbeat.uptimeSeconds,
      heartbeat.firmware,
      ms(temperature.at),
      temperature.celsius,
      ms(stock.at),
      stock.quantity,
      stock.dispensedTotal,
    ].join(' ');
  });
  expect(state).toEqual(truth.sort());
}

/** Silence apart, which is about time: the senders of a run have all stopped. */
export async function openAlerts(db: TestDatabase): Promise<string[]> {
  return texts(
    db,
    `SELECT concat(k.serial, ' ', a.rule_id, '/', a.instance) AS line FROM alert a JOIN kiosk k ON k.id = a.kiosk_id
     WHERE a.state IN ('FIRING', 'ACKNOWLEDGED') AND a.rule_id <> 'kiosk-silent'`,
  );
}

export function trueAlerts(kiosks: readonly KioskPlan[]): string[] {
  return kiosks.flatMap(({ serial, alerts }) => alerts.map((alert) => `${serial} ${alert}`)).sort();
}

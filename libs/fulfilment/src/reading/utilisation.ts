import type { gql } from '@app/contracts';
import { percentile, recorded } from '../measures/histogram.js';
import { orderKeys } from '../measures/order-measures.js';
import { sessionKeys } from '../sessions/kiosk-day.js';
import type { NamedGroup } from './groups.js';
import { type Cell, cell, hideComplements, shown, smallestShown } from './suppression.js';

interface Cells {
  sessions: Cell;
  completed: Cell;
  abandoned: Cell;
  failed: Cell;
  dispensed: Cell;
}

/** What a resolver returns: the hours of the week are made when somebody asks for them. */
export type UtilisationNode = Omit<gql.UtilisationRow, '__typename' | 'byHour'> & {
  hours: () => Promise<gql.HourOfWeek[]>;
};

const positive = (value: number): number => Math.max(0, value);

function cellsOf({ sessions, orders }: NamedGroup): Cells {
  return {
    sessions: cell(sessions.get(sessionKeys.sessions)),
    completed: cell(sessions.get(sessionKeys.completed)),
    abandoned: cell(sessions.get(sessionKeys.abandoned)),
    failed: cell(sessions.get(sessionKeys.failed)),
    dispensed: cell(orders.get(orderKeys.reached('DISPENSED'))),
  };
}

function suppressRows(rows: readonly Cells[], byHour: boolean): void {
  const columns = (['sessions', 'completed', 'abandoned', 'failed', 'dispensed'] as const).map((name) =>
    rows.map((row) => row[name]),
  );
  hideComplements(
    // By hour the outcomes are not known.
    [
      ...(byHour ? [] : rows.map(({ completed, abandoned, failed }) => [completed, abandoned, failed])),
      ...(rows.length > 1 ? columns : []),
    ],
    rows.map(({ sessions, ...row }) => ({
      parent: sessions,
      parts: [row.completed, row.abandoned, row.failed],
    })),
  );
}

const weekHours = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
  Array.from({ length: 24 }, (_, hour) => ({ weekday, hour })),
);

/** The hours of the week of all rows, with what is small in any of them hidden in all of them. */
function hoursOfRows(groups: readonly NamedGroup[], rows: readonly Cells[]): gql.HourOfWeek[][] {
  const cells = groups.map(({ sessions }) =>
    weekHours.map(({ weekday, hour }) => cell(sessions.get(sessionKeys.hourSessions(weekday, hour)))),
  );
  const columns = weekHours.map((_, index) => cells.map((row) => row[index]!));
  hideComplements(
    [...cells, ...(groups.length > 1 ? columns : [])],
    rows.map(({ sessions }, index) => ({ parent: sessions, parts: cells[index]! })),
  );
  return groups.map(({ sessions }, row) =>
    weekHours.flatMap(({ weekday, hour }, index): gql.HourOfWeek[] => {
      const open = positive(sessions.get(sessionKeys.hourOpen(weekday, hour)));
      const count = cells[row]![index]!;
      if (open === 0 && count.value === 0) return [];
      const inUse = sessions.get(sessionKeys.hourInUse(weekday, hour));
      return [
        {
          weekday,
          hour,
          sessions: shown(count),
          utilisation: count.hidden || open === 0 ? null : inUse / open,
        },
      ];
    }),
  );
}

function rowOf(
  group: NamedGroup,
  cells: Cells,
  byHour: boolean,
  hours: UtilisationNode['hours'],
): UtilisationNode {
  const { sessions: counts } = group;
  const { sessions, completed, abandoned, failed, dispensed } = cells;
  const openSeconds = positive(counts.get(sessionKeys.openSeconds));
  const inUse = counts.get(sessionKeys.inUseSeconds);
  const kioskDays = positive(counts.get(sessionKeys.kioskDays)) / 1_000;
  const floorDays = positive(counts.get(sessionKeys.floorDays)) / 10_000;
  const waits = recorded(counts, sessionKeys.wait);
  const enough = waits >= smallestShown;
  const whole = (count: Cell) => (byHour ? null : shown(count));
  return {
    group: group.id,
    name: group.name,
    kioskDays,
    sessions: shown(sessions),
    completed: whole(completed),
    abandoned: whole(abandoned),
    failed: whole(failed),
    abandonedShare:
      byHour || abandoned.hidden || sessions.hidden || sessions.value === 0
        ? null
        : abandoned.value / sessions.value,
    openSeconds,
    inUseSeconds: sessions.hidden ? null : inUse,
    utilisation: sessions.hidden || openSeconds === 0 ? null : inUse / openSeconds,
    waitMedianSeconds: enough ? percentile(counts, sessionKeys.wait, 0.5) : null,
    waitP90Seconds: enough ? percentile(counts, sessionKeys.wait, 0.9) : null,
    waitMeanSeconds: enough ? counts.get(sessionKeys.waitSeconds) / waits : null,
    dispensed: shown(dispensed),
    dispensedPerKioskDay: dispensed.hidden || kioskDays === 0 ? null : dispensed.value / kioskDays,
    squareMetresPerKiosk: kioskDays === 0 ? null : floorDays / kioskDays,
    dispensedPerDayAndSquareMetre: dispensed.hidden || floorDays === 0 ? null : dispensed.value / floorDays,
    suppressed: Object.values(cells).some((one: Cell) => one.hidden),
    hours,
  };
}

/** `readHours` reads the hours of the week of the same rows, once somebody asks for them. */
export function utilisationRows(
  groups: readonly NamedGroup[],
  { byHour, readHours }: { byHour: boolean; readHours: () => Promise<readonly NamedGroup[]> },
): UtilisationNode[] {
  const cells = groups.map(cellsOf);
  suppressRows(cells, byHour);
  let hours: Promise<gql.HourOfWeek[][]> | null = null;
  const hoursOf = (index: number) => async () => {
    hours ??= readHours().then((read) => {
      const byKey = new Map(read.map((group) => [group.key, group]));
      return hoursOfRows(
        groups.map((group) => byKey.get(group.key) ?? group),
        cells,
      );
    });
    return (await hours)[index]!;
  };
  return groups.map((group, index) => rowOf(group, cells[index]!, byHour, hoursOf(index)));
}

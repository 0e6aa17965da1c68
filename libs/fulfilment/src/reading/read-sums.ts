import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { type CountVector, decodeVector } from '../measures/count-vector.js';
import { kioskDayMeasures, sessionKeys } from '../sessions/kiosk-day.js';
import { readSessions } from '../sessions/fold-days.js';
import { Groups, nameGroups, type NamedGroup } from './groups.js';
import { badInput, type Question } from './question.js';
import { type DayPart, planRange, type SumSpan } from './range-plan.js';
import {
  countedKiosks,
  type CountedKioskRow,
  ordersOfParts,
  sumsOfKiosks,
  sumsOfSpans,
  type SumRow,
  zonesOfPlace,
} from './sums.sql.js';

/** Orders that are counted one by one for an answer, at most: 0.3 s of work. */
const mostSingleOrders = 250_000;

/** Adds up what a question asks for. */
@Injectable()
export class SumReader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError BAD_USER_INPUT when the answer would be too long */
  async read(question: Question, what: 'orders' | 'both'): Promise<NamedGroup[]> {
    const { range, groupBy, place } = question;
    const now = this.clock.now();
    const zones = (await this.database.run(zonesOfPlace, place)).map((row) => row.time_zone);
    const useMonths = groupBy !== 'DAY' && groupBy !== 'WEEK' && groupBy !== 'HOUR';
    const plans = zones.map((zone) => planRange(zone, range, now, { useMonths }));
    const spans = plans.flatMap((plan) => plan.spans);
    const parts = plans.flatMap((plan) => plan.parts);
    const groups = new Groups(groupBy);
    const sums = await this.sums(question, spans);
    if (groupBy === 'HOUR') {
      await this.addOrders(
        question,
        groups,
        zones.map((zone) => ({ zone, ...range })),
      );
      if (what === 'both') for (const row of sums) addHours(groups, row);
    } else {
      for (const row of sums) {
        const group = groups.of(row);
        group.orders.addEncoded(row.orders);
        if (what === 'both') group.sessions.addEncoded(row.sessions);
      }
      await this.addOrders(question, groups, parts);
    }
    if (what === 'both') await this.addSessions(question, groups, plans);
    return nameGroups(this.database, groupBy, groups.all());
  }

  private async sums({ place, level }: Question, spans: readonly SumSpan[]): Promise<SumRow[]> {
    if (spans.length === 0) return [];
    return this.database.run(place[4].length > 0 ? sumsOfKiosks : sumsOfSpans, [
      ...place,
      level,
      spans.map(({ zone }) => zone),
      spans.map(({ period }) => period),
      spans.map(({ from }) => from),
      spans.map(({ to }) => to),
    ]);
  }

  private async addOrders(
    { place }: Question,
    groups: Groups,
    parts: readonly Pick<DayPart, 'zone' | 'from' | 'to'>[],
  ): Promise<void> {
    if (parts.length === 0) return;
    const rows = await this.database.run(ordersOfParts, [
      ...place,
      parts.map(({ zone }) => zone),
      parts.map(({ from }) => new Date(from)),
      parts.map(({ to }) => new Date(to)),
      mostSingleOrders + 1,
    ]);
    if (rows.length > mostSingleOrders)
      throw badInput(
        'range',
        'holds too many orders for parts of days: ask for fewer places or for whole days',
      );
    for (const row of rows) groups.of(row, row.hour).orders.addEncoded(row.measures);
  }

  /** Parts of days are made from their sessions; of days that are in the sums, what is still to come is taken away. */
  private async addSessions(
    { place }: Question,
    groups: Groups,
    plans: readonly { parts: DayPart[]; ahead: DayPart[] }[],
  ): Promise<void> {
    const parts = plans.flatMap((plan) => plan.parts);
    const ahead = plans.flatMap((plan) => plan.ahead);
    if (parts.length + ahead.length === 0) return;
    const kiosks = await this.database.run(countedKiosks, place);
    const isCounted = (kiosk: CountedKioskRow, part: DayPart) =>
      kiosk.time_zone === part.zone && kiosk.first_day <= part.day && part.day <= kiosk.through_day;
    const stretches = kiosks.flatMap((kiosk) =>
      parts
        .filter((part) => isCounted(kiosk, part))
        .map((part) => ({ ...part, kiosk, key: { kioskId: kiosk.kiosk_id } })),
    );
    const sessions = await readSessions(this.database, stretches);
    for (const [index, stretch] of stretches.entries())
      addDay(
        groups,
        stretch.kiosk,
        stretch,
        measuresOf(stretch.kiosk, stretch, sessions.get(index) ?? []),
        1,
      );
    const remembered = new Map<string, CountVector>();
    for (const kiosk of kiosks)
      for (const part of ahead)
        if (isCounted(kiosk, part)) {
          const name = `${kiosk.site_id} ${part.day} ${kiosk.footprint_square_metres} ${kiosk.retired_at?.getTime()}`;
          const vector = remembered.get(name) ?? measuresOf(kiosk, part, []);
          remembered.set(name, vector);
          addDay(groups, kiosk, part, vector, -1);
        }
  }
}

function measuresOf(
  kiosk: CountedKioskRow,
  part: DayPart,
  sessions: Parameters<typeof kioskDayMeasures>[1],
): CountVector {
  return kioskDayMeasures(
    {
      zone: part.zone,
      day: part.day,
      hours: kiosk.opening_hours,
      footprintSquareMetres: kiosk.footprint_square_metres,
      retiredAt: kiosk.retired_at?.getTime() ?? null,
      part,
    },
    sessions,
  );
}

function addDay(
  groups: Groups,
  kiosk: CountedKioskRow,
  part: DayPart,
  vector: CountVector,
  factor: 1 | -1,
): void {
  const member = { ...kiosk, starts_on: part.day };
  if (!groups.byHour) return groups.of(member).sessions.add(vector, factor);
  for (const { hour, counts } of hoursIn(vector)) groups.of(member, hour).sessions.add(counts, factor);
}

/** What a vector of sessions says about the hours of the day. */
function hoursIn(vector: { get(key: number): number | undefined }): { hour: number; counts: CountVector }[] {
  const found: { hour: number; counts: CountVector }[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const sum = (keyOf: (weekday: number, hour: number) => number) =>
      [1, 2, 3, 4, 5, 6, 7].reduce((total, weekday) => total + (vector.get(keyOf(weekday, hour)) ?? 0), 0);
    const counts: CountVector = new Map([
      [sessionKeys.sessions, sum(sessionKeys.hourSessions)],
      [sessionKeys.inUseSeconds, sum(sessionKeys.hourInUse)],
      [sessionKeys.openSeconds, sum(sessionKeys.hourOpen)],
    ]);
    for (let weekday = 1; weekday <= 7; weekday++)
      for (const keyOf of [sessionKeys.hourSessions, sessionKeys.hourInUse, sessionKeys.hourOpen]) {
        const count = vector.get(keyOf(weekday, hour)) ?? 0;
        if (count !== 0) counts.set(keyOf(weekday, hour), count);
      }
    found.push({ hour, counts });
  }
  return found;
}

function addHours(groups: Groups, row: SumRow): void {
  for (const { hour, counts } of hoursIn(decodeVector(row.sessions)))
    groups.of(row, hour).sessions.add(counts, 1);
}

import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { dayInterval } from '../calendar/local-days.js';
import type { CountVector } from '../measures/count-vector.js';
import { orderColumns, sessionColumns } from '../measures/stored-measures.js';
import { kioskDayMeasures, sessionKeys } from '../sessions/kiosk-day.js';
import { readSessions } from '../sessions/fold-days.js';
import { DenseCounts } from './dense-counts.js';
import { type Group, Groups, nameGroups, type NamedGroup } from './groups.js';
import { badInput, mostRows, type Question } from './question.js';
import { type DayPart, periodsFor, planRange, type RangePlan, type SumSpan } from './range-plan.js';
import {
  alikeKiosks,
  countedKiosks,
  type CountedKioskRow,
  ordersOfParts,
  sumsOfKiosks,
  sumsOfSites,
  sumsOfSpans,
  type SumRow,
  zonesOfPlace,
} from './sums.sql.js';

/** Orders that are counted one by one for an answer, at most: 0.3 s of work. */
const mostSingleOrders = 250_000;

/** What of the sums an answer needs, beside the counts of orders. */
export interface Wanted {
  /** Durations of orders. */
  times?: boolean;
  /** Use and waits. */
  sessions?: boolean;
  /** By hour of the week. */
  hours?: boolean;
}

/** Adds up what a question asks for. */
@Injectable()
export class SumReader {
  /** Being answered: a page asks the same for its headline, its funnel and its cards. */
  private readonly underWay = new Map<string, Promise<NamedGroup[]>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What stands for the range, by zone. */
  async plans(question: Question): Promise<RangePlan[]> {
    const { range, groupBy, place, level, wholeDays } = question;
    const now = this.clock.now();
    const periods = groupBy === 'HOUR' ? [] : periodsFor(groupBy, level);
    return (await this.database.run(zonesOfPlace, place)).map(({ time_zone: zone }) =>
      planRange(zone, range, now, { periods, wholeDays }),
    );
  }

  /** The same question asked meanwhile is answered with it. @throws AppError BAD_USER_INPUT when the answer is too long */
  read(question: Question, wanted: Wanted): Promise<NamedGroup[]> {
    const name = JSON.stringify([question, wanted]);
    let answer = this.underWay.get(name);
    if (answer === undefined) {
      answer = this.add(question, wanted).finally(() => this.underWay.delete(name));
      this.underWay.set(name, answer);
    }
    return answer;
  }

  private async add(question: Question, { times, sessions, hours }: Wanted): Promise<NamedGroup[]> {
    const { groupBy } = question;
    const plans = await this.plans(question);
    const groups = new Groups(groupBy);
    const byHour = groupBy === 'HOUR';
    const rows = await this.sums(
      question,
      plans.flatMap((plan) => plan.spans),
      { times, sessions, hours: hours || (byHour && sessions) },
    );
    if (byHour) {
      await this.addOrders(question, groups, plans.flatMap(instantsOf));
      if (sessions) for (const row of rows) addHours(groups, row);
    } else {
      for (const row of rows) addRow(groups.group(row.key), row);
      await this.addOrders(
        question,
        groups,
        plans.flatMap((plan) => plan.parts),
      );
    }
    if (sessions || hours) await this.addSessions(question, groups, plans);
    return nameGroups(this.database, groupBy, groups.all());
  }

  private async sums(
    { place, level, groupBy }: Question,
    spans: readonly SumSpan[],
    { times = false, sessions = false, hours = false }: Wanted,
  ): Promise<SumRow[]> {
    if (spans.length === 0) return [];
    const [, scopeSites, , sites, kiosks] = place;
    const statement =
      kiosks.length > 0 ? sumsOfKiosks : scopeSites.length + sites.length > 0 ? sumsOfSites : sumsOfSpans;
    return this.database.run(statement, [
      ...place,
      level,
      spans.map(({ zone }) => zone),
      spans.map(({ period }) => period),
      spans.map(({ from }) => from),
      spans.map(({ to }) => to),
      groupBy ?? 'ALL',
      times,
      sessions,
      hours,
      mostRows + 1,
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
    question: Question,
    groups: Groups,
    plans: readonly { parts: DayPart[]; ahead: DayPart[] }[],
  ): Promise<void> {
    await Promise.all([
      this.addParts(
        question,
        groups,
        plans.flatMap((plan) => plan.parts),
      ),
      this.takeAhead(
        question,
        groups,
        plans.flatMap((plan) => plan.ahead),
      ),
    ]);
  }

  private async addParts({ place }: Question, groups: Groups, parts: readonly DayPart[]): Promise<void> {
    if (parts.length === 0) return;
    const kiosks = await this.database.run(countedKiosks, place);
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
  }

  private async takeAhead(
    { place, groupBy }: Question,
    groups: Groups,
    ahead: readonly DayPart[],
  ): Promise<void> {
    if (ahead.length === 0) return;
    const kiosks = await this.database.run(alikeKiosks, [
      ...place,
      groupBy === 'KIOSK',
      [...new Set(ahead.map(({ zone }) => zone))],
    ]);
    for (const kiosk of kiosks)
      for (const part of ahead)
        if (isCounted(kiosk, part)) addDay(groups, kiosk, part, measuresOf(kiosk, part, []), -kiosk.kiosks);
  }
}

const isCounted = (kiosk: CountedKioskRow, part: DayPart): boolean =>
  kiosk.time_zone === part.zone && kiosk.first_day <= part.day && part.day <= kiosk.through_day;

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
  factor: number,
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

function addRow({ orders, sessions }: Group, row: SumRow): void {
  orders.addColumns(orderColumns, row.order_counts);
  orders.addFramed(row.order_times);
  sessions.addColumns(sessionColumns, row.session_counts);
  sessions.addFramed(row.session_waits);
  sessions.addFramed(row.session_hours);
}

function addHours(groups: Groups, row: SumRow): void {
  const sum = new DenseCounts();
  sum.addFramed(row.session_hours);
  for (const { hour, counts } of hoursIn(sum)) groups.group(String(hour)).sessions.add(counts, 1);
}

/** What a plan is about, as stretches of time: whole days, and the parts of days around them. */
export function instantsOf({ zone, days, parts }: RangePlan): Pick<DayPart, 'zone' | 'from' | 'to'>[] {
  const whole =
    days === null
      ? []
      : [{ zone, from: dayInterval(zone, days.first).from, to: dayInterval(zone, days.last).to }];
  return [...whole, ...parts];
}

import type { UserPrincipal } from '@app/auth';
import { addDays, dayInterval, questionOf, SumReader } from '@app/fulfilment';
import { metricDefinitions, MetricReader, ServiceReader } from '@app/metrics';
import type { TestDatabase } from '@app/testing';

const analyst: UserPrincipal = {
  kind: 'user',
  id: '00000000-0000-4000-8000-000000000001',
  email: 'e@example.org',
  name: 'Eve Executive',
  role: 'EXECUTIVE',
  regions: [],
  sites: [],
};

/** Values by week and place as pages show them; a place is a region or "All clinics". */
export async function pageValues(
  { database }: TestDatabase,
  key: string,
  week: string,
): Promise<Map<string, number | null>> {
  const clock = { now: () => Date.now() };
  const sums = new SumReader(database, clock);
  const reader = new MetricReader(sums, new ServiceReader(database, sums, clock));
  const from = dayInterval('America/Los_Angeles', week).from;
  const to = dayInterval('America/Los_Angeles', addDays(week, 6)).to;
  const timeRange = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const { value } = metricDefinitions.find((definition) => definition.key === key)!;
  const [total] = await reader.read(questionOf(analyst, { range: timeRange }));
  const regions = await reader.read(questionOf(analyst, { range: timeRange, groupBy: 'REGION' }));
  return new Map([
    ['All clinics', value(total!) ?? null],
    ...regions.map((row) => [row.name, value(row) ?? null] as const),
  ]);
}

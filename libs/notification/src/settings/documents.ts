import { IANAZone } from 'luxon';
import { z } from 'zod';

/** What is set up, as it is stored: documents that are read as a whole, checked as a whole and kept by version. */

const name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'must not contain control characters');
const id = z.string().regex(/^[1-9][0-9]{0,14}$/, 'is not an id');
const time = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time like 08:30');
const placeIds = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not the id of a place'))
  .max(500, 'must have at most 500 entries');
const seconds = (most: number) =>
  z.number().int('must be whole').min(0, 'must not be negative').max(most, `must be at most ${most}`);
const week = 7 * 86_400;

const hours = z.strictObject({
  weekdays: z.array(z.number().int().min(1).max(7)).min(1, 'must name a day').max(7),
  from: time,
  to: time,
});

/** Who or what is told. A policy only from a route. */
export const target = z.strictObject({
  kind: z.enum(['CHANNEL', 'CONTACT', 'SCHEDULE', 'POLICY']),
  id,
});
const directTarget = z.strictObject({ kind: z.enum(['CHANNEL', 'CONTACT', 'SCHEDULE']), id });

const httpUrl = z
  .string()
  .max(2_000)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  }, 'must be an http or https address without a password in it');

export const channelKinds = ['WEBHOOK', 'EMAIL', 'SLACK', 'PAGERDUTY'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export const channel = z.strictObject({
  name,
  kind: z.enum(channelKinds),
  enabled: z.boolean(),
  /** Tell of the end as well. */
  sendResolved: z.boolean(),
  /** WEBHOOK: where to. PAGERDUTY: null for its usual address. The address of SLACK is its secret. */
  url: httpUrl.nullable(),
  /** EMAIL: to whom. */
  recipients: z.array(z.email('must be an e-mail address').max(254)).max(20, 'must have at most 20 entries'),
});

export const contact = z.strictObject({
  name,
  /** All of them are used. */
  channels: z.array(id).min(1, 'must name a channel').max(10, 'must have at most 10 entries'),
});

export const groupings = ['INCIDENT', 'SITE', 'REGION', 'RULE'] as const;

export const route = z.strictObject({
  name,
  enabled: z.boolean(),
  /** Routes are tried by it, lowest first. */
  position: z.number().int().min(0).max(10_000),
  /** Empty lists match everything. */
  severities: z.array(z.enum(['INFO', 'WARNING', 'CRITICAL'])).max(3),
  regions: placeIds,
  sites: placeIds,
  ruleKinds: z.array(z.string().regex(/^[A-Z_]{1,60}$/, 'is not a kind of rule')).max(50),
  /** In the zone of the site; null: always. */
  hours: hours.nullable(),
  receivers: z.array(target).min(1, 'must name a receiver').max(20, 'must have at most 20 entries'),
  /** Incidents that agree in all of these are told of together. */
  groupBy: z.array(z.enum(groupings)).min(1, 'must name something to group by').max(4),
  groupWaitSeconds: seconds(3_600),
  groupIntervalSeconds: seconds(86_400).min(1, 'must be at least 1'),
  repeatIntervalSeconds: seconds(week).min(60, 'must be at least 60'),
  /** Also try the routes after this one. */
  continues: z.boolean(),
});

const layer = z.strictObject({
  name,
  /** Contacts in their order. */
  contacts: z.array(id).min(1, 'must name a contact').max(50, 'must have at most 50 entries'),
  unit: z.enum(['DAY', 'WEEK']),
  /** Days or weeks of one shift. */
  every: z.number().int().min(1).max(52),
  /** By the clock on the wall, across daylight saving. */
  handOverAt: time,
  /** The day of the first hand-over; for weeks, its weekday is that of all of them. */
  startsOn: z.iso
    .date('must be a date like 2026-03-01')
    .refine((date) => date >= '2000-01-01' && date < '2100-01-01', 'must be between 2000 and 2099'),
  /** When this layer counts; null: always. */
  hours: hours.nullable(),
});

const override = z
  .strictObject({ contact: id, from: z.iso.datetime(), to: z.iso.datetime(), by: z.string().max(200) })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), 'must end after it begins');

export const schedule = z.strictObject({
  name,
  timeZone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'is not a time zone'),
  /** The last layer that has somebody counts. */
  layers: z.array(layer).min(1, 'must have a layer').max(10, 'must have at most 10 entries'),
  /** Before every layer; of two, the later one in this list. */
  overrides: z.array(override).max(200, 'must have at most 200 entries'),
});

const step = z.strictObject({
  /** After the step before it; the first one after the first notification. */
  afterSeconds: seconds(86_400),
  targets: z.array(directTarget).min(1, 'must name a target').max(20, 'must have at most 20 entries'),
});

export const policy = z.strictObject({
  name,
  steps: z.array(step).min(1, 'must have a step').max(20, 'must have at most 20 entries'),
  /** How often the steps are gone through. */
  rounds: z.number().int().min(1, 'must be at least 1').max(20, 'must be at most 20'),
  /** Once, after everything else; null: nothing more. */
  finalStep: step.nullable(),
});

export const documents = {
  CHANNEL: channel,
  CONTACT: contact,
  ROUTE: route,
  SCHEDULE: schedule,
  POLICY: policy,
} as const;
export type SettingKind = keyof typeof documents;
export type DocumentOf<Kind extends SettingKind> = z.infer<(typeof documents)[Kind]>;

export type Target = z.infer<typeof target>;
export type DirectTarget = z.infer<typeof directTarget>;
export type Grouping = (typeof groupings)[number];
export type Channel = DocumentOf<'CHANNEL'>;
export type Contact = DocumentOf<'CONTACT'>;
export type Route = DocumentOf<'ROUTE'>;
export type Schedule = DocumentOf<'SCHEDULE'>;
export type Layer = Schedule['layers'][number];
export type Policy = DocumentOf<'POLICY'>;
export type PolicyStep = z.infer<typeof step>;

export interface Stored<Document> {
  id: string;
  version: number;
  updatedAt: Date;
  document: Document;
}

/** Everything that is set up, by kind and id. */
export interface Settings {
  version: number;
  channels: ReadonlyMap<string, Stored<Channel>>;
  contacts: ReadonlyMap<string, Stored<Contact>>;
  schedules: ReadonlyMap<string, Stored<Schedule>>;
  policies: ReadonlyMap<string, Stored<Policy>>;
  /** In the order in which they are tried. */
  routes: readonly Stored<Route>[];
}

export const noSettings: Settings = {
  version: 0,
  channels: new Map(),
  contacts: new Map(),
  schedules: new Map(),
  policies: new Map(),
  routes: [],
};

import type { ErrorSeverity, FulfilmentStage, PowerSource, SessionOutcome } from '@app/contracts';
import type { RegisteredKiosk } from '@app/kiosk-registry';
import { type FieldReader, type Fields, wholeNumberLimit } from './field-reader.js';
import type { ReadingKind, ReadingRows } from './readings.js';
import { echo } from './refusals.js';

const powerSources: readonly PowerSource[] = ['MAINS', 'BATTERY'];
const severities: readonly ErrorSeverity[] = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'];
const stages: readonly FulfilmentStage[] = [
  'RECEIVED',
  'VALIDATED',
  'DISPENSED',
  'PICKED_UP',
  'CANCELLED',
  'FAILED',
  'RETURNED',
];
const outcomes: readonly SessionOutcome[] = ['COMPLETED', 'ABANDONED', 'FAILED'];

/** What a reader of one reading is told about where it came from. */
export interface Origin {
  kiosk: RegisteredKiosk;
  receivedAt: number;
  request: number;
}

type Row<Kind extends ReadingKind> = ReadingRows[Kind][number];
/** Makes the row. It is valid only when `read` remembers no problem. */
type ReadReading<Kind extends ReadingKind> = (read: FieldReader, fields: Fields, origin: Origin) => Row<Kind>;

/** How full a slot can be reported: crews overfill, but not beyond twice what it is built for. */
const overfill = 2;

const unknownProbe = { id: 0 } as Row<'temperatures'>['probe'];
const unknownSlot = { id: 0, capacity: 1 } as Row<'stockLevels'>['slot'];

export const readReading: { readonly [Kind in ReadingKind]: ReadReading<Kind> } = {
  heartbeats: (read, fields, { kiosk, receivedAt, request }) => ({
    kioskId: kiosk.id,
    at: read.instant(fields, 'at'),
    receivedAt,
    request,
    uptimeSeconds: read.whole(fields, 'uptimeSeconds', 0, wholeNumberLimit),
    firmware: read.text(fields, 'firmware', 64),
    cpuPercent: read.numberOrNull(fields, 'cpuPercent', 0, 100),
    memoryPercent: read.numberOrNull(fields, 'memoryPercent', 0, 100),
    diskFreePercent: read.numberOrNull(fields, 'diskFreePercent', 0, 100),
    signalDbm: read.numberOrNull(fields, 'signalDbm', -200, 50),
    power: read.oneOfOrNull(fields, 'power', powerSources),
    doorOpen: read.booleanOrNull(fields, 'doorOpen'),
  }),

  temperatures: (read, fields, { kiosk, receivedAt, request }) => {
    const at = read.instant(fields, 'at');
    const name = fields['probe'];
    const probe = typeof name === 'string' ? kiosk.probes.get(name) : undefined;
    if (probe === undefined) {
      if (typeof name === 'string' && name.length <= 64)
        read.refuse('probe', 'UNKNOWN_PROBE', `The kiosk has no probe ${echo(name)}`);
      else read.text(fields, 'probe', 64);
    }
    const celsius = read.number(fields, 'celsius', -90, 150);
    return { kioskId: kiosk.id, at, receivedAt, request, probe: probe ?? unknownProbe, celsius };
  },

  stockLevels: (read, fields, { kiosk, receivedAt, request }) => {
    const at = read.instant(fields, 'at');
    const code = fields['slot'];
    const slot = typeof code === 'string' ? kiosk.slots.get(code) : undefined;
    if (slot === undefined) {
      if (typeof code === 'string' && code.length <= 32)
        read.refuse('slot', 'UNKNOWN_SLOT', `The kiosk has no slot ${echo(code)}`);
      else read.text(fields, 'slot', 32);
    }
    const quantity = read.whole(fields, 'quantity', 0, (slot ?? unknownSlot).capacity * overfill);
    return {
      kioskId: kiosk.id,
      at,
      receivedAt,
      request,
      slot: slot ?? unknownSlot,
      quantity,
      dispensedTotal: read.wholeOrNull(fields, 'dispensedTotal', 0, wholeNumberLimit),
      lot: read.opaqueOrNull(fields, 'lot'),
    };
  },

  errors: (read, fields, { kiosk, receivedAt, request }) => ({
    kioskId: kiosk.id,
    at: read.instant(fields, 'at'),
    receivedAt,
    request,
    code: read.opaque(fields, 'code'),
    severity: read.oneOf(fields, 'severity', severities),
    component: fields['component'] === '' ? '' : (read.opaqueOrNull(fields, 'component') ?? ''),
    message: read.textOrNull(fields, 'message', 500),
  }),

  fulfilment: (read, fields, { kiosk, receivedAt, request }) => ({
    kioskId: kiosk.id,
    at: read.instant(fields, 'at'),
    receivedAt,
    request,
    order: read.opaque(fields, 'order'),
    stage: read.oneOf(fields, 'stage', stages),
    product: read.opaqueOrNull(fields, 'product'),
    reason: read.opaqueOrNull(fields, 'reason'),
  }),

  sessions: (read, fields, { kiosk, receivedAt, request }) => {
    const session = read.opaque(fields, 'session');
    const at = read.instant(fields, 'startedAt');
    const endedAt = read.instant(fields, 'endedAt');
    if (endedAt < at) read.refuse('endedAt', 'OUT_OF_RANGE', 'endedAt must not be before startedAt');
    return {
      kioskId: kiosk.id,
      at,
      receivedAt,
      request,
      session,
      endedAt,
      outcome: read.oneOf(fields, 'outcome', outcomes),
      waitSeconds: read.wholeOrNull(fields, 'waitSeconds', 0, 86_400),
    };
  },
};

/** Fields of a refused reading that may be kept for inspection: no opaque ids and no texts that people write. */
export const inspectable: { readonly [Kind in ReadingKind]: readonly string[] } = {
  heartbeats: [
    'at',
    'uptimeSeconds',
    'firmware',
    'cpuPercent',
    'memoryPercent',
    'diskFreePercent',
    'signalDbm',
    'power',
    'doorOpen',
  ],
  temperatures: ['at', 'probe', 'celsius'],
  stockLevels: ['at', 'slot', 'quantity', 'dispensedTotal', 'lot'],
  errors: ['at', 'code', 'severity'],
  fulfilment: ['at', 'stage'],
  sessions: ['startedAt', 'endedAt', 'outcome', 'waitSeconds'],
};

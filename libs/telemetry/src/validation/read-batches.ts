import type { RefusalCode } from '@app/contracts';
import type { Principal } from '@app/auth';
import { type RegisteredKiosk, type SenderRefusal, senderRefusal } from '@app/kiosk-registry';
import { FieldReader, type Fields, isObject, wholeNumberLimit } from './field-reader.js';
import { parseInstant } from './instant.js';
import { inspectable, type Origin, readReading } from './read-reading.js';
import { noReadings, type ReadingKind, readingKinds, type ReadingRows } from './readings.js';
import { echo, isCodeLike, Refusals } from './refusals.js';

/** A batch whose head is valid, in the order it was sent. */
export interface AcceptedBatch {
  kiosk: RegisteredKiosk;
  boot: string | null;
  sequence: number | null;
  sentAt: number;
  receivedAt: number;
  /** Device time of its newest accepted reading; -Infinity without any. */
  newestAt: number;
  /** The same of its refused readings: a kiosk whose clock is wrong is heard all the same. */
  refusedAt: number;
}

export interface ReadRequest {
  batches: AcceptedBatch[];
  readings: ReadingRows;
  refusals: Refusals;
  /** Something was refused that a newer copy of the registry may know. */
  unknowns: boolean;
}

export interface ReadingCircumstances {
  principal: Principal;
  receivedAt: number;
  /** Earlier readings are TOO_OLD; milliseconds since the epoch. */
  oldest: number;
  kioskBySerial: (serial: string) => RegisteredKiosk | undefined;
  /** What `batch` of a refusal counts from, where the batches are a part of a longer body. */
  firstBatch?: number;
}

interface BatchRefusal {
  path: string;
  code: RefusalCode;
  message: string;
}

const whyNot: Record<SenderRefusal, (serial: string) => string> = {
  NOT_YOUR_KIOSK: (serial) => `This token may not send for kiosk ${echo(serial)}`,
  UNKNOWN_KIOSK: (serial) => `No kiosk ${echo(serial)} is registered`,
  RETIRED_KIOSK: (serial) => `Kiosk ${echo(serial)} is retired`,
  NOT_ACCEPTED: (serial) => `Kiosk ${echo(serial)} is not accepted; its boot handshake says why`,
};

function refuseKiosk(
  kiosk: RegisteredKiosk | undefined,
  serial: string,
  principal: Principal,
): BatchRefusal | null {
  const code = senderRefusal(kiosk, serial, principal);
  return code === null ? null : { path: '', code, message: whyNot[code](serial) };
}

function kept(kind: ReadingKind, reading: unknown): Record<string, unknown> | null {
  if (!isObject(reading)) return null;
  const known: Record<string, unknown> = { kind };
  for (const field of inspectable[kind]) {
    const value = reading[field];
    if (typeof value === 'number' || typeof value === 'boolean') known[field] = value;
    else if (typeof value === 'string' && isCodeLike(value)) known[field] = value;
  }
  return known;
}

/** When a refused reading says it was taken; -Infinity when that is no instant. */
function instantOf(kind: ReadingKind, reading: Fields): number {
  const value = reading[kind === 'sessions' ? 'endedAt' : 'at'];
  const instant =
    typeof value === 'string' ? parseInstant(value) : value instanceof Date ? value.getTime() : NaN;
  return Number.isNaN(instant) ? -Infinity : instant;
}

/** Readings of one untrusted request, sorted into good and refused ones. Pure; never throws, whatever it is given. */
export function readBatches(batches: readonly unknown[], circumstances: ReadingCircumstances): ReadRequest {
  const { receivedAt, oldest, firstBatch = 0 } = circumstances;
  const request: ReadRequest = {
    batches: [],
    readings: noReadings(),
    refusals: new Refusals(receivedAt),
    unknowns: false,
  };
  const read = new FieldReader(receivedAt, oldest);
  for (let index = 0; index < batches.length; index++) {
    const batch = batches[index];
    if (!isObject(batch)) {
      const message = `A batch must be an object, not ${echo(batch)}`;
      const batchIndex = firstBatch + index;
      request.refusals.add({ batch: batchIndex, path: '', code: 'MALFORMED', message }, '', () => null);
      continue;
    }
    readBatch(batch, firstBatch + index, read, circumstances, request);
  }
  return request;
}

function readBatch(
  batch: Fields,
  index: number,
  read: FieldReader,
  { principal, receivedAt, kioskBySerial }: ReadingCircumstances,
  request: ReadRequest,
): void {
  read.start();
  const serial = read.opaque(batch, 'kiosk');
  const boot = read.opaqueOrNull(batch, 'boot');
  const sequence = read.wholeOrNull(batch, 'sequence', 0, wholeNumberLimit);
  const sentAt = read.anyInstant(batch, 'sentAt');
  const kiosk = kioskBySerial(serial);
  const refusal: BatchRefusal | null =
    read.code === null
      ? refuseKiosk(kiosk, serial, principal)
      : { path: read.field, code: read.code, message: `${read.message}; nothing of the batch was stored` };
  if (refusal !== null || kiosk === undefined) {
    if (read.code === null && kiosk === undefined) request.unknowns = true;
    if (refusal !== null)
      request.refusals.add({ batch: index, ...refusal }, serial, () => null, Math.max(1, sizeOf(batch)));
    return;
  }
  const accepted: AcceptedBatch = {
    kiosk,
    boot,
    sequence,
    sentAt,
    receivedAt,
    newestAt: -Infinity,
    refusedAt: -Infinity,
  };
  const origin: Origin = { kiosk, receivedAt, request: 0 };
  for (const kind of readingKinds) {
    const list = batch[kind];
    if (list == null) continue;
    if (Array.isArray(list)) readList(kind, list, index, read, origin, accepted, request);
    else {
      const message = `${kind} must be a list, not ${echo(list)}`;
      request.refusals.add({ batch: index, path: kind, code: 'MALFORMED', message }, serial, () => null);
    }
  }
  request.batches.push(accepted);
}

function readList(
  kind: ReadingKind,
  list: readonly unknown[],
  batch: number,
  read: FieldReader,
  origin: Origin,
  accepted: AcceptedBatch,
  request: ReadRequest,
): void {
  const rows: ReadingRows[ReadingKind][number][] = request.readings[kind];
  const readOne = readReading[kind];
  for (let index = 0; index < list.length; index++) {
    const reading = list[index];
    read.start();
    if (isObject(reading)) {
      const row = readOne(read, reading, origin);
      if (read.code === null) {
        rows.push(row);
        const newest = kind === 'sessions' ? (row as ReadingRows['sessions'][number]).endedAt : row.at;
        if (newest > accepted.newestAt) accepted.newestAt = newest;
        continue;
      }
      accepted.refusedAt = Math.max(accepted.refusedAt, instantOf(kind, reading));
    } else read.refuse('', 'MALFORMED', `A reading must be an object, not ${echo(reading)}`);
    const { code, field, message } = read;
    if (code === 'UNKNOWN_PROBE' || code === 'UNKNOWN_SLOT') request.unknowns = true;
    request.refusals.add(
      { batch, path: `${kind}[${index}]${field === '' ? '' : `.${field}`}`, code: code!, message },
      origin.kiosk.serial,
      () => kept(kind, reading),
    );
  }
}

/** How many readings a batch holds, whatever they are. */
export function sizeOf(batch: unknown): number {
  if (!isObject(batch)) return 0;
  let size = 0;
  for (const kind of readingKinds) {
    const list = batch[kind];
    if (Array.isArray(list)) size += list.length;
  }
  return size;
}

import type { gql } from '@app/contracts';
import type { ProbeRow, SlotRow } from './kiosk-parts.sql.js';
import type { KioskRow } from './kiosk-row.sql.js';

/** A GraphQL type as resolvers answer it: instants are still Dates. */
type WithDates<Type, Fields extends keyof Type> = Omit<Type, Fields | '__typename'> & {
  [Field in Fields]: null extends Type[Field] ? Date | null : Date;
};

export function modelOf(row: KioskRow): Omit<gql.KioskModel, '__typename'> {
  return {
    id: row.model_id,
    name: row.model_name,
    heartbeatSeconds: row.heartbeat_seconds,
    silentAfterSeconds: row.silent_after_seconds,
  };
}

/** The newest heartbeat by device time; null before the first one. */
export function heartbeatOf(row: KioskRow): WithDates<gql.Heartbeat, 'at' | 'receivedAt'> | null {
  const { heartbeat_at: at, heartbeat_received_at: receivedAt, uptime_seconds, firmware } = row;
  if (at === null || receivedAt === null || uptime_seconds === null || firmware === null) return null;
  return {
    at,
    receivedAt,
    uptimeSeconds: uptime_seconds,
    firmware,
    cpuPercent: row.cpu_percent,
    memoryPercent: row.memory_percent,
    diskFreePercent: row.disk_free_percent,
    signalDbm: row.signal_dbm,
    power: row.power,
    doorOpen: row.door_open,
  };
}

export function probeOf(row: ProbeRow): WithDates<gql.Probe, 'at'> {
  return {
    name: row.name,
    zone: row.zone,
    storageClass: row.storage_class,
    lowCelsius: row.low_celsius,
    highCelsius: row.high_celsius,
    excursionLowCelsius: row.excursion_low_celsius,
    excursionHighCelsius: row.excursion_high_celsius,
    celsius: row.celsius,
    at: row.at,
  };
}

function productOf(row: SlotRow): Omit<gql.Product, '__typename'> | null {
  const { product_id: id, product_name: name, storage_class: storageClass, pack_size: packSize } = row;
  if (id === null || name === null || storageClass === null || packSize === null) return null;
  return { id, name, ndc: row.ndc, storageClass, packSize, unitCost: row.unit_cost };
}

export function slotOf(row: SlotRow) {
  return {
    code: row.code,
    product: productOf(row),
    capacity: row.capacity,
    par: row.par,
    quantity: row.quantity,
    lot: row.lot,
    at: row.at,
  };
}

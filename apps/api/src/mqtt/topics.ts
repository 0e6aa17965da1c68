import { inScope, isWholeFleet, type Principal, scopeOf } from '@app/auth';
import type { RegisteredKiosk } from '@app/kiosk-registry';

/** What goes to a kiosk; telemetry only comes from it. */
export const downward = ['commands', 'receipts'] as const;
export type Downward = (typeof downward)[number];

const serial = '[A-Za-z0-9][A-Za-z0-9-]{0,62}';
const telemetry = new RegExp(`^kiosks/(${serial})/telemetry$`);
const toKiosk = new RegExp(`^kiosks/(${serial})/(?:${downward.join('|')})$`);
const subscription = new RegExp(`^kiosks/(\\+|${serial})/(?:\\+|#|${downward.join('|')})$`);

/** The serial in `kiosks/<serial>/telemetry`, or null for any other topic. */
export function telemetrySerial(topic: string): string | null {
  return telemetry.exec(topic)?.[1] ?? null;
}

export function topicOf(kiosk: string, what: Downward | 'telemetry'): string {
  return `kiosks/${kiosk}/${what}`;
}

type KioskBySerial = (serial: string) => RegisteredKiosk | undefined;

function speaksFor(principal: Principal, kiosk: string, bySerial: KioskBySerial): boolean {
  if (principal.kind === 'user') return false;
  if (principal.kind === 'device') return principal.serial === kiosk;
  const scope = scopeOf(principal);
  if (isWholeFleet(scope)) return true;
  const registered = bySerial(kiosk);
  return registered !== undefined && inScope(scope, registered);
}

/**
 * A device listens to its own topics only. A gateway may listen with a wildcard in the place of the serial: what it
 * gets is decided message by message, so a kiosk that moves to another region moves for it too.
 */
export function maySubscribe(filter: string, principal: Principal, bySerial: KioskBySerial): boolean {
  const kiosk = subscription.exec(filter)?.[1];
  if (kiosk === undefined) return false;
  return kiosk === '+' ? principal.kind === 'gateway' : speaksFor(principal, kiosk, bySerial);
}

/** Denied by default: only what is meant for a kiosk that the listener speaks for. */
export function mayReceive(topic: string, principal: Principal, bySerial: KioskBySerial): boolean {
  const kiosk = toKiosk.exec(topic)?.[1];
  return kiosk !== undefined && speaksFor(principal, kiosk, bySerial);
}

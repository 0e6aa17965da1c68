import type { gql } from '@app/contracts';
import { parseInstant } from '@app/kernel';
import { checkSerial, checkText, firstProblem, type InvalidInput, invalidInput } from '@app/kiosk-registry';

export const bootReasons: readonly gql.BootReason[] = [
  'POWER_UP',
  'REMOTE_RESET',
  'SCHEDULED_RESET',
  'FIRMWARE_UPDATE',
  'WATCHDOG',
  'APPLICATION_RESET',
  'LOCAL_RESET',
  'UNKNOWN',
];

/** A boot as a kiosk reports it, checked. */
export interface Boot {
  kiosk: string;
  boot: string;
  reason: gql.BootReason;
  firmware: string;
  /** What its clock said, in ms since the epoch. */
  deviceClock: number;
}

const instant = 'must be an RFC 3339 instant such as 2026-03-01T09:30:00Z';

/** From GraphQL or from JSON; `prefix` stands before the fields' names, e.g. `input.`. */
export function readBoot(input: unknown, prefix = ''): Boot | InvalidInput {
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    return invalidInput(prefix.replace(/\.$/, ''), 'must be an object');
  const fields = input as Record<string, unknown>;
  const text = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' ? value : null;
  };
  const missing = ['kiosk', 'boot', 'firmware', 'clock'].find((name) => text(name) === null);
  if (missing !== undefined) return invalidInput(prefix + missing, 'must be a text');
  const [kiosk, boot, firmware, clock] = ['kiosk', 'boot', 'firmware', 'clock'].map(
    (name) => text(name) ?? '',
  ) as [string, string, string, string];
  const reason = (fields['reason'] ?? 'UNKNOWN') as gql.BootReason;
  const deviceClock = clock.length <= 64 ? parseInstant(clock) : null;
  const problem = firstProblem([
    () => checkSerial(`${prefix}kiosk`, kiosk),
    () => checkText(`${prefix}boot`, boot, 64),
    () =>
      bootReasons.includes(reason)
        ? null
        : invalidInput(`${prefix}reason`, `must be one of ${bootReasons.join(', ')}`),
    () => checkText(`${prefix}firmware`, firmware, 64),
    () => (deviceClock === null ? invalidInput(`${prefix}clock`, instant) : null),
  ]);
  return problem ?? { kiosk, boot, reason, firmware, deviceClock: deviceClock ?? 0 };
}

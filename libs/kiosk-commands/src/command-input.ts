import type { gql } from '@app/contracts';
import {
  checkSerial,
  checkText,
  checkWhole,
  firstProblem,
  type InvalidInput,
  invalidInput,
} from '@app/kiosk-registry';

/** Seconds. */
export const expiry = { least: 60, most: 86_400, otherwise: 900 };

const ofSlots: ReadonlySet<gql.KioskCommandKind> = new Set(['LOCK_SLOT', 'UNLOCK_SLOT']);
// No sentences, and with them no names: what a kiosk says is kept for long.
const code = /^[A-Za-z0-9_.:-]{1,64}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const outcomes: readonly gql.KioskCommandOutcome[] = ['DONE', 'FAILED', 'REJECTED'];

export function isCommandId(id: string): boolean {
  return uuid.test(id);
}

export function checkCommand(input: gql.SendCommandInput): InvalidInput | null {
  const { kind, slot, clientId } = input;
  return firstProblem([
    () => checkSerial('input.kiosk', input.kiosk),
    () => checkText('input.reason', input.reason, 500),
    () =>
      checkWhole(
        'input.expiresInSeconds',
        input.expiresInSeconds ?? expiry.otherwise,
        expiry.least,
        expiry.most,
      ),
    () => {
      if (ofSlots.has(kind)) return checkText('input.slot', slot ?? '', 32);
      return slot == null ? null : invalidInput('input.slot', `is not for ${kind}`);
    },
    () =>
      clientId == null || code.test(clientId)
        ? null
        : invalidInput('input.clientId', 'must have letters, digits and _.:- only, 64 at most'),
  ]);
}

/** What became of a command, as its kiosk says. */
export interface CommandReport {
  id: string;
  outcome: gql.KioskCommandOutcome;
  resultCode: string | null;
}

/** From GraphQL or from JSON; `prefix` stands before the fields' names. */
export function readReport(id: string, input: unknown, prefix = ''): CommandReport | InvalidInput {
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    return invalidInput(prefix.replace(/\.$/, ''), 'must be an object');
  const { outcome, resultCode = null } = input as Record<string, unknown>;
  if (!outcomes.includes(outcome as gql.KioskCommandOutcome))
    return invalidInput(`${prefix}outcome`, `must be one of ${outcomes.join(', ')}`);
  if (resultCode !== null && (typeof resultCode !== 'string' || !code.test(resultCode)))
    return invalidInput(`${prefix}resultCode`, 'must have letters, digits and _.:- only, 64 at most');
  return { id, outcome: outcome as gql.KioskCommandOutcome, resultCode };
}

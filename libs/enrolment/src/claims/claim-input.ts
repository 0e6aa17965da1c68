import { AppError } from '@app/kernel';
import { checkText, isSerial } from '@app/kiosk-registry';

/** What a kiosk without a token sends. */
export interface ClaimRequest {
  /** As typed; null when it only asks again. */
  claimCode: string | null;
  serial: string;
  claimSecret: string;
  firmware: string | null;
}

const secretForm = /^[A-Za-z0-9_-]{32,128}$/;

function bad(field: string, message: string): AppError {
  return new AppError(`${field} ${message}`, { code: 'BAD_USER_INPUT', details: { field } });
}

/** @throws AppError BAD_USER_INPUT (400) with details.field; never with what was sent */
export function readClaim(body: unknown): ClaimRequest {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new AppError('The body must be {"claimCode", "serial", "claimSecret", "firmware"?}', {
      code: 'BAD_USER_INPUT',
    });
  const { claimCode = null, serial, claimSecret, firmware = null } = body as Record<string, unknown>;
  if (claimCode !== null && (typeof claimCode !== 'string' || claimCode.length > 40))
    throw bad('claimCode', 'must be a text of at most 40 characters');
  if (typeof serial !== 'string' || !isSerial(serial))
    throw bad('serial', 'must have letters, digits and dashes, 63 at most, and not begin with a dash');
  if (typeof claimSecret !== 'string' || !secretForm.test(claimSecret))
    throw bad(
      'claimSecret',
      'must be 32 to 128 letters, digits, dashes and underscores, made at random by the kiosk and kept',
    );
  if (firmware !== null && (typeof firmware !== 'string' || checkText('firmware', firmware, 64) !== null))
    throw bad('firmware', 'must be a text of at most 64 characters');
  return { claimCode, serial, claimSecret, firmware };
}

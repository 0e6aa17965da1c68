import { AppError } from '@app/kernel';
import { isDatabaseUnavailable } from '@app/persistence';

/** Why the process cannot start, for whoever started it: one line with the remedy, without a stack where it is known. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, port, syscall } = error as { code?: string; port?: number; syscall?: string };
  if (code === 'EADDRINUSE')
    return `port ${port ?? ''} is in use. Stop the other process or choose another PORT.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `port ${port ?? ''} may not be used by this user. Choose a PORT above 1023.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo'))
    return 'an address in KIOSK_FLEET_HOST or DATABASE_URL does not exist.';
  if (isDatabaseUnavailable(error)) return 'the database in DATABASE_URL cannot be reached.';
  if (code === '28P01' || code === '28000' || code === '3D000')
    return 'the database in DATABASE_URL does not exist or refuses the sign-in.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

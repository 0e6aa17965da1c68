import { createInterface } from 'node:readline';
import { AuditTrail, UserDirectory } from '@app/auth';
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { AppError, systemClock } from '@app/kernel';
import { Database } from '@app/persistence';
import { explainStartFailure } from '@app/platform';

/** More would be another kind of import. */
const mostUsers = 10_000;
const longestLine = 64 * 1_024;

function parseLine(line: string, number: number): unknown {
  if (line.length > longestLine) throw new AppError(`line ${number} is too long`, { code: 'INVALID_USER' });
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // Not the parser's own message: it quotes the line, which holds a password.
    throw new AppError(`line ${number} is not JSON`, { code: 'INVALID_USER' });
  }
}

/**
 * Reads one user a line on standard input, `{"email", "name", "password", "role", "regions"?, "sites"?}`, and makes
 * each of them so; writes `{"email", "outcome"}` a line. Running it again changes nothing. Passwords come by standard
 * input because other users of a machine can see command lines.
 */
async function createUsers(users: UserDirectory): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    if (number > mostUsers) throw new AppError(`more than ${mostUsers} lines`, { code: 'INVALID_USER' });
    const input = parseLine(line, number);
    try {
      const outcome = await users.createUser(input);
      process.stdout.write(`${JSON.stringify({ email: (input as { email: string }).email, outcome })}\n`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(`line ${number}: ${error.message}`, { code: error.code });
    }
  }
}

let database: Database | undefined;
try {
  const config = loadConfig();
  database = new Database({
    connectionString: requireDatabaseUrl(config),
    connections: 1,
    statementTimeoutMs: config.statementTimeoutMs,
    applicationName: 'kiosk-fleet-create-user',
  });
  await createUsers(new UserDirectory(database, systemClock, new AuditTrail()));
} catch (error) {
  process.stderr.write(`kiosk-fleet create-user: ${explainStartFailure(error)}\n`);
  process.exitCode = 1;
} finally {
  await database?.close();
  // Standard input may still be open after a failure, and would keep the process alive.
  process.stdin.destroy();
}

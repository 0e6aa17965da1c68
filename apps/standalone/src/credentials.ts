import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '@app/contracts';

export interface Account {
  email: string;
  password: string;
}

/** What `<data>/credentials.json` holds; the file is readable by its owner only. */
export interface Credentials {
  url: string;
  /** Of the MQTT broker, where telemetry is taken in by MQTT as well. */
  mqttUrl?: string;
  databaseUrl: string;
  admin: Account;
  crew: Account;
  executive: Account;
  pharmacist: Account;
  ops: Account;
  gatewayToken: string;
}

const people = [
  { key: 'admin', role: 'ADMIN', name: 'Alex Admin' },
  { key: 'ops', role: 'OPS', name: 'Olive Ops' },
  { key: 'crew', role: 'CREW', name: 'Chris Crew' },
  { key: 'executive', role: 'EXECUTIVE', name: 'Erin Executive' },
  { key: 'pharmacist', role: 'PHARMACIST', name: 'Pat Pharmacist' },
] as const satisfies readonly { key: keyof Credentials; role: Role; name: string }[];

export function credentialsPath(dataDirectory: string): string {
  return join(dataDirectory, 'credentials.json');
}

/** Those of the last start, or new random ones. */
export function loadCredentials(dataDirectory: string): Credentials {
  const path = credentialsPath(dataDirectory);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  const account = (key: string): Account => ({
    email: `${key}@kiosk-fleet.example`,
    password: randomBytes(12).toString('base64url'),
  });
  return {
    url: '',
    databaseUrl: '',
    admin: account('admin'),
    crew: account('crew'),
    executive: account('executive'),
    pharmacist: account('pharmacist'),
    ops: account('ops'),
    gatewayToken: '',
  };
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export function saveCredentials(dataDirectory: string, credentials: Credentials): void {
  const path = credentialsPath(dataDirectory);
  writeFileSync(`${path}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** One JSON line a person, as `create-user` reads them. */
export function userLines(credentials: Credentials): string {
  return people
    .map(({ key, role, name }) => `${JSON.stringify({ ...credentials[key], name, role })}\n`)
    .join('');
}

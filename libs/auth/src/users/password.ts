import { hash, verify } from '@node-rs/argon2';

// argon2id (the library's default variant) with OWASP's second choice: 19 MiB, 2 passes, 1 lane; about 30 ms.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const passwordLength = { least: 12, most: 256 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}

let decoy: Promise<string> | undefined;

/** As much work as for a known e-mail address, so that the time of a refusal does not tell which ones exist. */
export async function verifyNothing(password: string): Promise<false> {
  decoy ??= hashPassword('a password that belongs to nobody');
  await verifyPassword(await decoy, password);
  return false;
}

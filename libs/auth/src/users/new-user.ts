import { z } from 'zod';
import { AppError } from '@app/kernel';
import { passwordLength } from './password.js';

const identifiers = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/))
  .max(1_000)
  .default([]);

const schema = z.strictObject({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(200),
  password: z.string().min(passwordLength.least).max(passwordLength.most),
  role: z.enum(['CREW', 'OPS', 'PHARMACIST', 'EXECUTIVE', 'ADMIN']),
  regions: identifiers,
  sites: identifiers,
});

/** A person to be let in; empty `regions` and `sites` mean no restriction. */
export type NewUser = z.output<typeof schema>;

/** @throws AppError INVALID_USER with the fields that are wrong and never their values */
export function readNewUser(input: unknown): NewUser {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'user'}: ${issue.code.replaceAll('_', ' ')}`,
  );
  throw new AppError(`The user is not usable: ${problems.join(', ')}`, {
    code: 'INVALID_USER',
    details: { problems },
  });
}

import type { z } from 'zod';
import { AppError } from '@app/kernel';
import type { JobDefinition } from './jobs.js';

/** The jobs a queue knows. The product's are `jobs`; the conformance suite brings its own. */
export type JobRegistry = Record<string, JobDefinition>;
export type PayloadOf<Jobs extends JobRegistry, Name extends keyof Jobs> = z.infer<Jobs[Name]['payload']>;

/** @throws AppError UNKNOWN_JOB, INVALID_JOB_PAYLOAD: mistakes of the caller, found before anything is queued. */
export function parsePayload(registry: JobRegistry, name: string, payload: unknown): unknown {
  const definition = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (!definition) throw new AppError(`There is no job called ${name}`, { code: 'UNKNOWN_JOB' });
  const parsed = definition.payload.safeParse(payload);
  if (!parsed.success)
    throw new AppError(
      `The payload of ${name} is not valid: ${parsed.error.issues
        .map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`)
        .join('; ')}`,
      { code: 'INVALID_JOB_PAYLOAD' },
    );
  return parsed.data;
}

import type { gql } from '@app/contracts';
import { AppError } from '@app/kernel';

/** An expected failure, as the schema's Problem types tell it. */
export type NotFound = gql.NotFound & { __typename: 'NotFound' };
export type AlreadyExists = gql.AlreadyExists & { __typename: 'AlreadyExists' };
export type InvalidInput = gql.InvalidInput & { __typename: 'InvalidInput' };
export type Conflict = gql.Conflict & { __typename: 'Conflict' };
export type Problem = NotFound | AlreadyExists | InvalidInput | Conflict;

/** Something the input refers to is not there, or not within the caller's scope: the two look the same. */
export function notFound(field: string | null, message: string): NotFound {
  return { __typename: 'NotFound', code: 'NOT_FOUND', field, message };
}

export function alreadyExists(field: string | null, message: string): AlreadyExists {
  return { __typename: 'AlreadyExists', code: 'ALREADY_EXISTS', field, message };
}

/** `field` is the argument, e.g. `inputs[3].serial`. */
export function invalidInput(field: string, message: string): InvalidInput {
  return { __typename: 'InvalidInput', code: 'INVALID', field, message };
}

/** The thing is no longer in a state that allows this. */
export function conflict(field: string | null, message: string): Conflict {
  return { __typename: 'Conflict', code: 'CONFLICT', field, message };
}

/** Over HTTP the same as 400 with details.field. Where the field is empty it is the body that is wrong. */
export function badRequest({ field, message }: InvalidInput): AppError {
  return new AppError(field ? `${field} ${message}` : `The body ${message}`, {
    code: 'BAD_USER_INPUT',
    details: { field },
  });
}

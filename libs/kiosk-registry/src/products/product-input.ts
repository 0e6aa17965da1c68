import type { gql } from '@app/contracts';
import { checkNumber, checkOptionalText, checkText, checkWhole, firstProblem } from '../field-checks.js';
import type { InvalidInput } from '../problem.js';

export function checkProduct(input: gql.RegisterProductInput): InvalidInput | null {
  return firstProblem([
    () => checkText('input.id', input.id, 64),
    () => checkText('input.name', input.name, 200),
    () => checkOptionalText('input.ndc', input.ndc, 32),
    () => checkWhole('input.packSize', input.packSize ?? 1, 1, 100_000),
    () => checkNumber('input.unitCost', input.unitCost ?? 0, 0, 1e9),
  ]);
}

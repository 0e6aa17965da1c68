import { documents } from '../settings/documents.js';
import { firstPosition, type Position, stepAt } from './next-step.js';

const step = (afterSeconds: number, id: string) => ({
  afterSeconds,
  targets: [{ kind: 'CONTACT' as const, id }],
});

/** Who is told when, in seconds after the first notification, when nobody ever answers. */
function told(candidate: object): [number, string][] {
  const policy = documents.POLICY.parse({ name: 'p', rounds: 1, finalStep: null, ...candidate });
  const result: [number, string][] = [];
  let at = policy.steps[0]!.afterSeconds;
  for (let position: Position | null = firstPosition; position !== null;) {
    const due: ReturnType<typeof stepAt> = stepAt(policy, position);
    if (due === null) break;
    result.push([at, due.targets[0]!.id]);
    at += due.next?.afterSeconds ?? 0;
    position = due.next;
  }
  return result;
}

test('steps come one after the other, each after its time', () => {
  expect(told({ steps: [step(0, '1'), step(300, '2'), step(600, '3')] })).toEqual([
    [0, '1'],
    [300, '2'],
    [900, '3'],
  ]);
});

test('rounds repeat them, and a final step comes once after all rounds', () => {
  expect(told({ steps: [step(60, '1'), step(300, '2')], rounds: 2, finalStep: step(600, '9') })).toEqual([
    [60, '1'],
    [360, '2'],
    [420, '1'],
    [720, '2'],
    [1_320, '9'],
  ]);
});

test('a policy that became shorter meanwhile has ended', () => {
  const policy = documents.POLICY.parse({ name: 'p', steps: [step(0, '1')], rounds: 1, finalStep: null });
  expect(stepAt(policy, { round: 0, step: 4 })).toBeNull();
  expect(stepAt(policy, { round: 1, step: 0 })).toBeNull();
});

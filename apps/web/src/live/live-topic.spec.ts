import fc from 'fast-check';
import {
  askAgain,
  initialTopic,
  loseConnection,
  receiveDelta,
  receiveRefusal,
  receiveSnapshot,
  type TopicKind,
  type TopicState,
} from './live-topic.js';

/** A topic whose data is the list of everything that was said. */
const log: TopicKind<number[], number, number[]> = {
  fromSnapshot: (snapshot) => snapshot,
  applyChanges: (data, changes) => [...data, ...changes],
};
const topic = 'fleet';
const live = (sequence: number, data: number[]): TopicState<number[]> =>
  receiveSnapshot(log, initialTopic(), { topic, sequence, data }).state;

test('a snapshot makes the topic live, and the next delta changes it', () => {
  const { state } = receiveDelta(log, live(7, [1]), { topic, sequence: 8, changes: [2, 3] });
  expect(state).toMatchObject({ status: 'live', sequence: 8, data: [1, 2, 3] });
});

test('a missing message asks for a new snapshot and changes nothing', () => {
  const step = receiveDelta(log, live(7, [1]), { topic, sequence: 9, changes: [3] });
  expect(step.watchAgain).toBe(true);
  expect(step.state).toMatchObject({ status: 'waiting', data: [1] });
});

test('while a snapshot is on its way, deltas do not ask for more snapshots', () => {
  const gap = receiveDelta(log, live(7, [1]), { topic, sequence: 9, changes: [3] }).state;
  expect(receiveDelta(log, gap, { topic, sequence: 10, changes: [4] })).toEqual({
    state: gap,
    watchAgain: false,
  });
});

test('a delta that came before, or twice, is ignored', () => {
  const state = live(7, [1]);
  expect(receiveDelta(log, state, { topic, sequence: 7, changes: [9] }).state).toBe(state);
});

test('an older snapshot does not turn time back, except after asking again', () => {
  const state = live(7, [1]);
  const older = { topic, sequence: 1, data: [0] };
  expect(receiveSnapshot(log, state, older).state).toBe(state);
  expect(receiveSnapshot(log, askAgain(loseConnection(state)), older).state).toMatchObject({
    status: 'live',
    sequence: 1,
    data: [0],
  });
});

test('a lost connection keeps the last truth, and a refusal stays a refusal', () => {
  expect(loseConnection(live(7, [1]))).toMatchObject({ status: 'stale', data: [1] });
  const refused = receiveRefusal(live(7, [1]), { topic, code: 'FORBIDDEN', message: 'Not for you.' });
  expect(loseConnection(refused).status).toBe('refused');
});

test('whatever is lost, doubled or cut off, a live topic says exactly what the server said', () => {
  const event = fc.constantFrom('deliver', 'drop', 'duplicate', 'disconnect');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const server: number[] = [];
      let sequence = 0;
      let state: TopicState<number[]> = initialTopic();
      const snapshot = () => {
        state = receiveSnapshot(log, state, { topic, sequence: ++sequence, data: [...server] }).state;
      };
      const deliver = (number: number, change: number) => {
        const step = receiveDelta(log, state, { topic, sequence: number, changes: [change] });
        state = step.state;
        if (step.watchAgain) {
          state = askAgain(state);
          snapshot();
        }
      };
      snapshot();
      events.forEach((kind, change) => {
        if (kind === 'disconnect') {
          server.push(change);
          state = askAgain(loseConnection(state));
          sequence = 0;
          snapshot();
          return;
        }
        server.push(change);
        const number = ++sequence;
        if (kind !== 'drop') deliver(number, change);
        if (kind === 'duplicate') deliver(number, change);
      });
      // One more message brings whatever was dropped to light.
      server.push(-1);
      deliver(++sequence, -1);
      expect(state.status).toBe('live');
      expect(state.data).toEqual(server);
    }),
  );
});

import { limits } from '../limits.js';
import type { LaneOptions } from './commit-lane.js';
import type { GroupCommitOptions } from './group-commit.js';

type CommitOptions = Pick<
  GroupCommitOptions<never, never>,
  'lanes' | 'maximumInFlight' | 'replayShare' | 'liveInUseMs' | 'gatherMs' | 'maximumWaitMs'
>;

const eachLane = {
  quantum: 2_000,
  maximumRequests: limits.queuedRequests,
};

/** Two commits keep a server's second core busy while the first waits for its disk; a replay has a third one. */
const live: LaneOptions = {
  ...eachLane,
  maximumInFlight: 2,
  maximumInFlightBesideLive: 2,
  weightPerCommit: limits.readingsPerCommit,
  weightPerCommitBesideLive: limits.readingsPerCommit,
  maximumWeight: limits.queuedReadings.live,
  // One gateway may well send for the whole fleet.
  senderShare: 4,
};
const replay: LaneOptions = {
  ...eachLane,
  maximumInFlight: 2,
  maximumInFlightBesideLive: 1,
  weightPerCommit: limits.readingsPerCommit,
  weightPerCommitBesideLive: limits.replayedPerCommit,
  maximumWeight: limits.queuedReadings.replay,
  senderShare: 1,
};

/** @param oneSession the database has one session only: a second commit would just wait for the first */
export function commitOptions(oneSession: boolean): CommitOptions {
  return {
    lanes: oneSession
      ? { live, replay: { ...replay, weightPerCommit: limits.replayedPerCommit } }
      : { live, replay },
    maximumInFlight: oneSession ? 1 : 3,
    replayShare: 0.25,
    liveInUseMs: 2_000,
    gatherMs: 5,
    maximumWaitMs: 20_000,
  };
}

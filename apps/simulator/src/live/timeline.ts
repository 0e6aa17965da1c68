/**
 * Maps wall-clock to simulated time and back (ms since the epoch). Behaviour runs in simulated time; what is sent
 * carries wall-clock times, because the platform refuses readings from the future.
 */
export interface Timeline {
  simulated(wall: number): number;
  wall(simulated: number): number;
}

/** Both clocks agree at `start`; from there simulated time runs `speed` times as fast. */
export function timeline(start: number, speed: number): Timeline {
  if (speed === 1) return { simulated: (wall) => wall, wall: (simulated) => simulated };
  return {
    simulated: (wall) => start + (wall - start) * speed,
    wall: (simulated) => Math.round(start + (simulated - start) / speed),
  };
}

/** CSS pixels left and right of the time axis, the same in every chart and lane so that times stand below each other. */
export const plotLeft = 62;
export const plotRight = 14;

export interface TimeScale {
  from: number;
  to: number;
  width: number;
}

/** x in CSS pixels of an instant, from the left edge of the whole chart. */
export function xAt(scale: TimeScale, at: number): number {
  const inner = scale.width - plotLeft - plotRight;
  return plotLeft + ((at - scale.from) / (scale.to - scale.from)) * inner;
}

/** The instant at an x, kept within the axis. */
export function timeAt(scale: TimeScale, x: number): number {
  const inner = scale.width - plotLeft - plotRight;
  const share = Math.min(1, Math.max(0, (x - plotLeft) / inner));
  return scale.from + share * (scale.to - scale.from);
}

/** How many labels of a time axis fit. */
export const tickCount = (width: number): number =>
  Math.max(2, Math.floor((width - plotLeft - plotRight) / 68));

import { leastWindow, longestWindow } from './kiosk-search.js';

interface Window {
  from: number;
  to: number;
}

/** Moves the window by a share of its length, negative to the past; it never reaches beyond `now`. */
export function panned({ from, to }: Window, share: number, now: number): Window {
  const shift = Math.min((to - from) * share, now - to);
  return { from: from + shift, to: to + shift };
}

/** A window `factor` times as long about the same middle, within the lengths that are allowed and up to `now`. */
export function scaled({ from, to }: Window, factor: number, now: number): Window {
  const length = Math.min(longestWindow, Math.max(leastWindow, (to - from) * factor));
  const end = Math.min(now, (from + to) / 2 + length / 2);
  return { from: end - length, to: end };
}

/** What keys do to the window: arrows pan, plus and minus zoom. */
export function moveByKey(key: string, window: Window, now: number): Window | null {
  switch (key) {
    case 'ArrowLeft':
      return panned(window, -0.25, now);
    case 'ArrowRight':
      return panned(window, 0.25, now);
    case '+':
    case '=':
      return scaled(window, 0.5, now);
    case '-':
      return scaled(window, 2, now);
    default:
      return null;
  }
}

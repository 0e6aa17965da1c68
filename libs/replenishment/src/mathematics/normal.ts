const rootTwoPi = Math.sqrt(2 * Math.PI);

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / rootTwoPi;
}

/** Φ(x), to about 1e-15: a power series near the middle, a continued fraction in the tails. */
export function normalCdf(x: number): number {
  if (x > 6) return 1 - upperTail(x);
  if (x < -6) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 300; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

function upperTail(x: number): number {
  let fraction = 0;
  for (let k = 60; k >= 1; k--) fraction = k / (x + fraction);
  return normalDensity(x) / (x + fraction);
}

/** Φ⁻¹(p) by Newton steps from a bracket: monotone, so it cannot run away. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError('a probability must be between 0 and 1');
  let low = -40;
  let high = 40;
  let x = 0;
  for (let step = 0; step < 200; step++) {
    const error = normalCdf(x) - p;
    if (error > 0) high = x;
    else low = x;
    const density = normalDensity(x);
    const next = density > 1e-300 ? x - error / density : NaN;
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - x) <= 1e-15 * Math.max(1, Math.abs(x))) return inside;
    x = inside;
  }
  return x;
}

/** E[(Z − z)⁺] of a standard normal. */
export function normalLoss(z: number): number {
  return normalDensity(z) - z * (1 - normalCdf(z));
}

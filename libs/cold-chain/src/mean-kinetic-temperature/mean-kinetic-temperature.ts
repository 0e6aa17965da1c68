/** ΔH/R in kelvin: 83.144 kJ/mol over 8.3144e-3 kJ/(mol·K), as in USP <1079.2>. */
export const activationKelvin = 10_000;
/** 0 °C in kelvin as the published vectors take it. */
export const zeroCelsiusKelvin = 273.15;

/** A temperature that held for a while. */
export interface HeldTemperature {
  celsius: number;
  /** Its weight: a duration in any unit, the same for all. */
  duration: number;
}

/** What one degree Celsius weighs in the mean: e^(−ΔH/(R·T)). */
export function arrhenius(celsius: number): number {
  return Math.exp(-activationKelvin / (celsius + zeroCelsiusKelvin));
}

/**
 * Mean kinetic temperature in °C of Σ tᵢ·e^(−ΔH/(R·Tᵢ)) and Σ tᵢ; null when nothing was measured.
 * T_K = (ΔH/R) / −ln(Σ tᵢ·e^(−ΔH/(R·Tᵢ)) / Σ tᵢ), USP <1079.2>.
 */
export function meanKineticOfSums(weighted: number, duration: number): number | null {
  if (!(duration > 0) || !(weighted > 0)) return null;
  return activationKelvin / -Math.log(weighted / duration) - zeroCelsiusKelvin;
}

/** Mean kinetic temperature in °C; null when nothing was measured. It never excuses a breach of a hard limit. */
export function meanKineticTemperature(held: readonly HeldTemperature[]): number | null {
  let weighted = 0;
  let total = 0;
  for (const { celsius, duration } of held) {
    weighted += duration * arrhenius(celsius);
    total += duration;
  }
  return meanKineticOfSums(weighted, total);
}

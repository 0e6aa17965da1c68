import type { KioskBlueprint } from '../fleet/blueprint.js';
import { hashText, noise, stream } from '../random/stream.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Time constant of a closed cabinet against its room: an insulated shelf follows within the hour. */
const CABINET_TAU = 45 * MINUTE;
/** After eight time constants the starting value no longer shows in two decimals. */
const WARM_UP = 8 * CABINET_TAU;

/**
 * Temperatures around one kiosk. The room is a function of time (daily drift, slow weather, sensor noise); the
 * cabinet follows it by a first-order lag: dT/dt = (room + own heat − T) / τ, stepped exactly for any interval.
 */
export class Climate {
  private readonly key: number;
  private readonly base: number;
  private readonly swing: number;
  private readonly ownHeat: number;
  private readonly peakHour: number;
  private readonly fridge: number;
  private cabinet = NaN;
  private cabinetAt = NaN;

  constructor(
    private readonly kiosk: KioskBlueprint,
    seed: number,
  ) {
    this.key = hashText(`climate/${kiosk.serial}`, seed);
    const random = stream(`climate/${kiosk.serial}`, seed);
    // Ranges are chosen so that a healthy room stays inside 20 to 25 °C, USP's controlled room temperature.
    this.base = random.between(21.7, 22.7);
    this.swing = random.between(0.4, 0.9);
    this.ownHeat = random.between(0.1, 0.5);
    this.peakHour = random.between(14, 17);
    this.fridge = random.between(4.4, 5.4);
  }

  /** True temperature in °C of a probe's zone at an instant; the cabinet must be asked in order of time. */
  celsius(zone: string, at: number): number {
    if (zone === 'cabinet') return this.cabinetCelsius(at);
    return zone === 'refrigerator' ? this.fridgeCelsius(at) : this.roomCelsius(at);
  }

  /** What a sensor of that zone reads: the zone plus electronic noise (σ ≈ 0.03 °C), in hundredths. */
  measure(zone: string, at: number, offset = 0): number {
    const salt = this.key ^ hashText(zone);
    const jitter = noise(salt, at) + noise(salt + 1, at) + noise(salt + 2, at) - 1.5;
    return Math.round((this.celsius(zone, at) + offset + jitter * 0.06) * 100) / 100;
  }

  private roomCelsius(at: number): number {
    // Solar hours by longitude: a building does not notice daylight saving.
    const solarHour = at / HOUR + this.kiosk.site.longitude / 15;
    const daily = Math.cos(((solarHour - this.peakHour) / 12) * Math.PI) * this.swing;
    return this.base + daily + (this.smooth(at, 3 * HOUR) - 0.5) * 0.8;
  }

  private cabinetCelsius(at: number): number {
    if (!(at >= this.cabinetAt)) this.warmUp(at);
    const target = this.roomCelsius((this.cabinetAt + at) / 2) + this.ownHeat;
    this.cabinet = target + (this.cabinet - target) * Math.exp(-(at - this.cabinetAt) / CABINET_TAU);
    this.cabinetAt = at;
    return this.cabinet;
  }

  /** Steps from aligned instants, so that the result does not depend on who asked before. */
  private warmUp(at: number): void {
    const step = 15 * MINUTE;
    this.cabinetAt = Math.floor((at - WARM_UP) / step) * step;
    this.cabinet = this.roomCelsius(this.cabinetAt) + this.ownHeat;
    for (let t = this.cabinetAt + step; t <= at; t += step) this.cabinetCelsius(t);
  }

  /** A compressor that runs a third of every forty minutes. */
  private fridgeCelsius(at: number): number {
    const phase = ((at + (this.key >>> 8)) % (40 * MINUTE)) / (40 * MINUTE);
    const saw = phase < 1 / 3 ? 1 - 6 * phase : 3 * phase - 2;
    return this.fridge + saw * 0.6;
  }

  /** Values at grid points, joined smoothly: slow noise in [0, 1). */
  private smooth(at: number, grid: number): number {
    const cell = Math.floor(at / grid);
    const part = at / grid - cell;
    const ease = part * part * (3 - 2 * part);
    return noise(this.key, cell) * (1 - ease) + noise(this.key, cell + 1) * ease;
  }
}

import type { HeartbeatReading } from '@app/contracts';
import type { KioskBlueprint } from '../fleet/blueprint.js';
import { hashText, noise } from '../random/stream.js';

const WEEK = 7 * 86_400_000;

/** What the kiosk's computer says about itself at an instant; a function of time, so it needs no state. */
export class Machine {
  private readonly key: number;

  constructor(
    private readonly kiosk: KioskBlueprint,
    seed: number,
  ) {
    this.key = hashText(`machine/${kiosk.serial}`, seed);
  }

  /** Kiosks restart once a week for maintenance, each at its own time. */
  lastScheduledBoot(at: number): number {
    const offset = (this.key >>> 0) % WEEK;
    return Math.floor((at - offset) / WEEK) * WEEK + offset;
  }

  heartbeat(at: number, stampedAt: string, bootedAt: number, doorOpen: boolean): HeartbeatReading {
    const uptimeSeconds = Math.max(0, Math.round((at - bootedAt) / 1000));
    const busy = noise(this.key, Math.floor(at / 60_000));
    const memoryBase = 38 + noise(this.key, 1) * 14;
    return {
      at: stampedAt,
      uptimeSeconds,
      firmware: this.kiosk.firmware,
      cpuPercent: tenth(6 + busy * busy * 34 + noise(this.key, at) * 3),
      // A slow leak until the weekly restart.
      memoryPercent: tenth(memoryBase + Math.min(12, uptimeSeconds / 50_000) + busy * 2),
      diskFreePercent: tenth(40 + noise(this.key, 2) * 45 + noise(this.key, Math.floor(at / 3_600_000))),
      signalDbm: Math.round(-58 - noise(this.key, 3) * 22 - noise(this.key + 1, at) * 6),
      power: noise(this.key, Math.floor(at / 600_000)) < 0.0005 ? 'BATTERY' : 'MAINS',
      doorOpen,
    };
  }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

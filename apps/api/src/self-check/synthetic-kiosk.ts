import { Inject, Injectable } from '@nestjs/common';
import type { DevicePrincipal, UserPrincipal } from '@app/auth';
import type { KioskBatch } from '@app/contracts';
import { PlacesService, RegisterKiosksService, RegistryCache } from '@app/kiosk-registry';
import { TelemetryIngest } from '@app/telemetry';
import type { Phase } from './judge.js';

export const syntheticSerial = 'SELF-CHECK';
/** The rule that is about nothing else. */
export const selfCheckRule = 'self-check';
const place = 'self-check';
const errorCode = 'SELF-CHECK';

/** Whoever registers it, as the audit trail names them. */
const registrar: UserPrincipal = {
  kind: 'user',
  id: '00000000-0000-0000-0000-000000000000',
  email: 'self-check',
  name: 'Self-check',
  role: 'ADMIN',
  regions: [],
  sites: [],
};

/** A kiosk that nobody built: it stands in a region of its own and sends by the same ingest as all others. */
@Injectable()
export class SyntheticKiosk {
  private kioskId: number | null = null;
  private readonly startedAt = Date.now();

  constructor(
    @Inject(PlacesService) private readonly places: PlacesService,
    @Inject(RegisterKiosksService) private readonly kiosks: RegisterKiosksService,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(TelemetryIngest) private readonly telemetry: TelemetryIngest,
  ) {}

  /** @returns why it was not stored; null when it was */
  async send(phase: Phase, now: number): Promise<string | null> {
    try {
      const principal = await this.principal();
      const at = new Date(now).toISOString();
      const batch: KioskBatch = {
        kiosk: syntheticSerial,
        sentAt: at,
        heartbeats: [
          {
            at,
            uptimeSeconds: Math.max(0, Math.floor((now - this.startedAt) / 1_000)),
            firmware: 'self-check',
          },
        ],
        errors: [{ at, code: errorCode, severity: phase === 'ERROR' ? 'ERROR' : 'INFO' }],
      };
      const receipt = await this.telemetry.ingest([batch], principal, { transport: 'self-check' });
      return receipt.refused[0]?.code ?? null;
    } catch (error) {
      return (error as { code?: string }).code ?? (error as Error).message;
    }
  }

  private async principal(): Promise<DevicePrincipal> {
    this.kioskId ??= (await this.known()) ?? (await this.register());
    return { kind: 'device', tokenId: 'self-check', kioskId: this.kioskId, serial: syntheticSerial };
  }

  private async known(): Promise<number | null> {
    return this.registry.bySerial(syntheticSerial)?.id ?? null;
  }

  /** Two processes at once: the second finds what the first registered. */
  private async register(): Promise<number> {
    await this.places.registerRegion(registrar, { id: place, name: 'Self-check' });
    await this.places.registerSite(registrar, {
      id: place,
      region: place,
      name: 'Self-check',
      timeZone: 'UTC',
      latitude: 0,
      longitude: 0,
      openingHours: [],
    });
    await this.kiosks.registerKiosk(registrar, {
      serial: syntheticSerial,
      site: place,
      probes: [],
      slots: [],
    });
    await this.registry.refresh();
    const id = await this.known();
    if (id === null) throw new Error('The synthetic kiosk cannot be registered');
    return id;
  }
}

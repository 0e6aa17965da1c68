import { Module } from '@nestjs/common';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { TelemetryModule } from '@app/telemetry';
import { ClaimCodesResolver } from './claims/claim-codes.resolver.js';
import { ClaimCodesService } from './claims/claim-codes.service.js';
import { ClaimController } from './claims/claim.controller.js';
import { ClaimGuard } from './claims/claim-guard.js';
import { KioskClaimsService } from './claims/kiosk-claims.service.js';
import { PendingKiosksResolver } from './claims/pending-kiosks.resolver.js';
import { PendingKiosksService } from './claims/pending-kiosks.service.js';
import { BootController } from './handshake/boot.controller.js';
import { BootResolver } from './handshake/boot.resolver.js';
import { BootService } from './handshake/boot.service.js';
import { OwnTokenController, OwnTokenResolver } from './rotation/own-token.controller.js';
import { OwnTokenService } from './rotation/own-token.service.js';

/** How kiosks come in, start, and renew their tokens: for the api. */
@Module({
  imports: [KioskRegistryModule, TelemetryModule],
  controllers: [BootController, ClaimController, OwnTokenController],
  providers: [
    BootService,
    BootResolver,
    ClaimGuard,
    ClaimCodesService,
    ClaimCodesResolver,
    KioskClaimsService,
    PendingKiosksService,
    PendingKiosksResolver,
    OwnTokenService,
    OwnTokenResolver,
  ],
})
export class EnrolmentModule {}

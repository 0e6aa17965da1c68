import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { Public } from '@app/auth';
import { readClaim } from './claim-input.js';
import { type ClaimAnswer, KioskClaimsService } from './kiosk-claims.service.js';

@Controller('v1')
export class ClaimController {
  constructor(@Inject(KioskClaimsService) private readonly claims: KioskClaimsService) {}

  /** For a kiosk that has no token yet. */
  @Public()
  @Post('claim')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  claim(@Body() body: unknown): Promise<ClaimAnswer> {
    return this.claims.claim(readClaim(body));
  }
}

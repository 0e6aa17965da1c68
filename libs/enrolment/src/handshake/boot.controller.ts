import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { AllowSender, CurrentPrincipal, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { badRequest } from '@app/kiosk-registry';
import { readBoot } from './boot-input.js';
import { BootService } from './boot.service.js';

@Controller('v1')
export class BootController {
  constructor(@Inject(BootService) private readonly boots: BootService) {}

  /** `{kiosk, boot, reason?, firmware, clock}`. @throws AppError BAD_USER_INPUT (400) with details.field */
  @AllowSender()
  @Post('boot')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async boot(@CurrentPrincipal() principal: Principal, @Body() body: unknown): Promise<gql.BootAnswer> {
    const boot = readBoot(body);
    if ('code' in boot) throw badRequest(boot);
    return this.boots.boot(principal, boot);
  }
}

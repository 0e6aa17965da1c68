import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { AllowSender, CurrentPrincipal, type Principal } from '@app/auth';
import { AppError } from '@app/kernel';
import { badRequest } from '@app/kiosk-registry';
import { readReport } from './command-input.js';
import type { CommandMessage } from './command-node.js';
import { KioskCommands } from './kiosk-commands.service.js';

const atOnce = 50;

/** For kiosks and gateways that speak neither MQTT nor GraphQL. */
@Controller('v1/commands')
export class KioskCommandsController {
  constructor(@Inject(KioskCommands) private readonly commands: KioskCommands) {}

  @AllowSender()
  @Get()
  @Header('cache-control', 'no-store')
  async waiting(@CurrentPrincipal() principal: Principal): Promise<{ commands: CommandMessage[] }> {
    return { commands: await this.commands.waiting(principal, atOnce) };
  }

  /** `{outcome, resultCode?}`. @throws AppError BAD_USER_INPUT (400) with details.field, NOT_FOUND (404) */
  @AllowSender()
  @Post(':id/result')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async report(@CurrentPrincipal() principal: Principal, @Param('id') id: string, @Body() body: unknown) {
    const report = readReport(id, body);
    if ('code' in report) throw badRequest(report);
    const reported = await this.commands.report(principal, report);
    if ('__typename' in reported)
      throw new AppError(reported.message, { code: 'NOT_FOUND', httpStatus: 404 });
    return reported;
  }
}

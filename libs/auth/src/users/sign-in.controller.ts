import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Config, CONFIG } from '@app/config';
import { AppError } from '@app/kernel';
import { Public } from '../access/access.decorators.js';
import { sessionCookieHeader } from './session-cookie.js';
import { sessionSeconds, SignInService } from './sign-in.service.js';

const credentials = z.strictObject({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(256),
});

function readCredentials(body: unknown): z.output<typeof credentials> {
  const parsed = credentials.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('The body must be {"email": "…", "password": "…"} and nothing else', {
    code: 'BAD_USER_INPUT',
    details: { fields: [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].slice(0, 10) },
  });
}

@Controller('v1')
export class SignInController {
  constructor(
    @Inject(SignInService) private readonly sessions: SignInService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A browser keeps the cookie, which its scripts cannot read; other clients send the token. */
  @Public()
  @Post('sign-in')
  @HttpCode(200)
  async signIn(
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ token: string; expiresAt: string }> {
    const { email, password } = readCredentials(body);
    const { token, expiresAt } = await this.sessions.signIn(email, password);
    reply.header('set-cookie', sessionCookieHeader(token, sessionSeconds, this.config.secureCookies));
    reply.header('cache-control', 'no-store');
    return { token, expiresAt: expiresAt.toISOString() };
  }
}

import type { Outcome } from '../delivery/retry-policy.js';
import type { Channel } from '../settings/documents.js';
import { pagerDutyBody, slackBody, webhookBody } from './forms.js';
import { post, type PostLimits } from './http-post.js';
import type { Message } from './message.js';
import { type MailServer, sendMail } from './send-mail.js';
import { signatureHeaders } from './sign-webhook.js';

export interface Senders {
  http: PostLimits;
  mail: MailServer;
}

const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

/** Sends one message through one channel. Never throws. `secrets` the newest first. */
export async function sendMessage(
  message: Message,
  channel: Channel,
  secrets: readonly string[],
  { http, mail }: Senders,
): Promise<Outcome> {
  const [secret] = secrets;
  const without = (what: string): Outcome => ({ kind: 'REFUSED', status: null, error: `it has no ${what}` });
  switch (channel.kind) {
    case 'WEBHOOK': {
      if (channel.url === null) return without('address');
      const body = webhookBody(message);
      const headers = {
        'idempotency-key': message.key,
        ...signatureHeaders(secrets, message.key, http.now(), body),
      };
      return post({ url: channel.url, headers, body }, http);
    }
    case 'SLACK':
      if (secret === undefined) return without('address');
      return post({ url: secret, headers: {}, body: slackBody(message) }, http);
    case 'PAGERDUTY': {
      if (secret === undefined) return without('integration key');
      const url = channel.url ?? pagerDutyUrl;
      return post({ url, headers: {}, body: pagerDutyBody(message, secret) }, http);
    }
    case 'EMAIL':
      return sendMail(message, channel.recipients, mail);
  }
}

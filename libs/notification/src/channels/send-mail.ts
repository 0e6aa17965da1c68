import { createTransport } from 'nodemailer';
import type { Outcome } from '../delivery/retry-policy.js';
import { mailForm } from './forms.js';
import type { Message } from './message.js';

export interface MailServer {
  /** smtp://user:password@host:587 or smtps://…; null: e-mail is not set up. */
  url: string | null;
  /** Sender; its domain is also that of message ids. */
  from: string;
  timeoutMs: number;
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  command?: string;
  message: string;
}

// What the server may have taken although its answer is missing. Everything before DATA it has not.
const mayHaveArrived = (error: SmtpError) => error.command === 'DATA' || error.code === 'ESOCKET';

function outcomeOfError(error: SmtpError): Outcome {
  const status = error.responseCode ?? null;
  const text = error.message.replace(/\s+/g, ' ').slice(0, 200);
  if (status !== null && status >= 500) return { kind: 'REFUSED', status, error: text };
  // A configuration that cannot work, e.g. an unknown protocol, or credentials that are not taken.
  if (error.code === 'EAUTH' || error.code === 'EENVELOPE') return { kind: 'REFUSED', status, error: text };
  return {
    kind: 'TRY_AGAIN',
    status,
    error: text,
    retryAfterMs: null,
    arrived: status === null && mayHaveArrived(error) ? 'MAYBE' : 'NO',
  };
}

/** One e-mail. Messages of a thread refer to the same id, by which mail programs show them together. */
export async function sendMail(
  message: Message,
  recipients: readonly string[],
  server: MailServer,
): Promise<Outcome> {
  if (server.url === null)
    return { kind: 'REFUSED', status: null, error: 'no mail server is configured (KIOSK_FLEET_SMTP_URL)' };
  const domain = /@([^>\s]+)>?$/.exec(server.from)?.[1] ?? 'kiosk-fleet.invalid';
  const local = (text: string) => text.replace(/[^A-Za-z0-9.-]+/g, '.');
  const thread = `<${local(message.thread)}@${domain}>`;
  const { subject, text, html } = mailForm(message);
  const transport = createTransport({
    url: server.url,
    connectionTimeout: server.timeoutMs,
    greetingTimeout: server.timeoutMs,
    socketTimeout: server.timeoutMs,
    dnsTimeout: server.timeoutMs,
  });
  try {
    const info = await transport.sendMail({
      from: server.from,
      to: [...recipients],
      subject,
      text,
      html,
      messageId: `<${local(message.key)}@${domain}>`,
      inReplyTo: thread,
      references: thread,
      date: message.createdAt,
      disableFileAccess: true,
      disableUrlAccess: true,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    const rejected = info.rejected.length;
    return {
      kind: 'SENT',
      status: Number(/^\d{3}/.exec(info.response)?.[0] ?? 250),
      detail: rejected > 0 ? `${rejected} of ${recipients.length} recipients were refused` : null,
    };
  } catch (error) {
    return outcomeOfError(error as SmtpError);
  } finally {
    transport.close();
  }
}

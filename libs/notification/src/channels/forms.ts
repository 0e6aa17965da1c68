import type { AlertSeverity } from '@app/contracts';
import { headline, incidentUrl, type Message } from './message.js';

/** The body of a webhook; its fields are a contract with whoever receives it. */
export function webhookBody(message: Message): string {
  const { content } = message;
  return JSON.stringify({
    id: message.key,
    type: `incident.${message.event.toLowerCase()}`,
    timestamp: message.createdAt.toISOString(),
    thread: message.thread,
    data: {
      title: content.title,
      severity: content.severity,
      place: content.place,
      lines: content.lines,
      runbook: content.runbook,
      total: content.total,
      incidents: content.incidents,
      url: incidentUrl(message),
    },
  });
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** In Slack's mark-up these three characters would be read as its own. */
const slackText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const bar: Record<AlertSeverity, string> = { CRITICAL: '#b91f2b', WARNING: '#b27500', INFO: '#2450c8' };

/** For incoming webhooks of Slack, and of Mattermost and Rocket.Chat, which take the same form. */
export function slackBody(message: Message): string {
  const { content } = message;
  const url = incidentUrl(message);
  const listed =
    content.total > 1 ? content.incidents.slice(0, 10).map(({ title }) => `• ${slackText(title)}`) : [];
  const more = content.total - listed.length;
  const text = [
    ...content.lines.map(slackText),
    ...listed,
    ...(listed.length > 0 && more > 0 ? [`and ${more} more`] : []),
    ...(content.runbook && message.event === 'TRIGGER'
      ? [`*What to do:* ${slackText(content.runbook)}`]
      : []),
  ].join('\n');
  return JSON.stringify({
    text: cut(slackText(headline(message)), 3_000),
    attachments: [
      {
        color: message.event === 'TRIGGER' ? bar[content.severity] : '#17724a',
        text: cut(text, 3_000),
        ...(url === null ? {} : { title: 'Open', title_link: url }),
      },
    ],
  });
}

const pagerDutySeverity: Record<AlertSeverity, string> = {
  CRITICAL: 'critical',
  WARNING: 'warning',
  INFO: 'info',
};

/** PagerDuty Events API v2. */
export function pagerDutyBody(message: Message, routingKey: string): string {
  const { content } = message;
  const action =
    message.event === 'RESOLVE' ? 'resolve' : message.event === 'ACKNOWLEDGE' ? 'acknowledge' : 'trigger';
  const url = incidentUrl(message);
  const common = { routing_key: routingKey, event_action: action, dedup_key: message.thread.slice(0, 255) };
  if (action !== 'trigger') return JSON.stringify(common);
  return JSON.stringify({
    ...common,
    payload: {
      summary: cut(headline(message), 1_024),
      source: cut(content.place, 255),
      severity: message.event === 'TEST' ? 'info' : pagerDutySeverity[content.severity],
      timestamp: message.createdAt.toISOString(),
      group: cut(content.place, 255),
      custom_details: {
        lines: content.lines,
        runbook: content.runbook,
        incidents: content.incidents.map(({ title }) => title),
        total: content.total,
      },
    },
    client: 'kiosk-fleet',
    ...(url === null ? {} : { client_url: url, links: [{ href: url, text: 'Open in kiosk-fleet' }] }),
  });
}

const htmlText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export interface MailForm {
  subject: string;
  text: string;
  html: string;
}

export function mailForm(message: Message): MailForm {
  const { content } = message;
  const url = incidentUrl(message);
  const listed = content.total > 1 ? content.incidents.map(({ title }) => title) : [];
  const more = content.total - listed.length;
  const rest = listed.length > 0 && more > 0 ? [`and ${more} more`] : [];
  const runbook = message.event === 'TRIGGER' ? content.runbook : null;
  const text = [
    headline(message),
    '',
    ...content.lines,
    ...(listed.length > 0 ? ['', ...listed.map((title) => `- ${title}`), ...rest] : []),
    ...(runbook ? ['', 'What to do:', runbook] : []),
    ...(url === null ? [] : ['', url]),
  ].join('\n');
  const list = [...listed, ...rest].map((title) => `<li>${htmlText(title)}</li>`).join('');
  const html = [
    `<h2 style="font:600 18px sans-serif">${htmlText(headline(message))}</h2>`,
    ...content.lines.map((line) => `<p style="font:14px sans-serif">${htmlText(line)}</p>`),
    ...(list === '' ? [] : [`<ul style="font:14px sans-serif">${list}</ul>`]),
    ...(runbook
      ? [`<p style="font:14px sans-serif"><strong>What to do:</strong> ${htmlText(runbook)}</p>`]
      : []),
    ...(url === null
      ? []
      : [`<p style="font:14px sans-serif"><a href="${htmlText(url)}">Open in kiosk-fleet</a></p>`]),
  ].join('\n');
  return { subject: cut(headline(message).replace(/[\r\n]+/g, ' '), 200), text, html };
}

import { mailForm, pagerDutyBody, slackBody, webhookBody } from './forms.js';
import type { Message } from './message.js';
import { newSigningSecret, signatureHeaders } from './sign-webhook.js';

const aMessage = (more: Partial<Message> = {}, content: Partial<Message['content']> = {}): Message => ({
  key: 'kf-1-1-c2',
  thread: 'kiosk-fleet/1/0',
  event: 'TRIGGER',
  createdAt: new Date('2026-03-01T12:00:00Z'),
  publicUrl: 'https://fleet.example.org',
  content: {
    title: 'Kiosk silent: <K-1> & Co',
    severity: 'CRITICAL',
    lines: ['At Echo Park, since noon.'],
    runbook: 'Call <the> clinic.',
    incidents: [
      {
        id: 7,
        title: 'Kiosk silent: <K-1> & Co',
        severity: 'CRITICAL',
        state: 'OPEN',
        site: 'Echo Park',
        region: 'Pacific',
        openedAt: '2026-03-01T12:00:00.000Z',
      },
    ],
    total: 1,
    place: 'Echo Park',
    ...content,
  },
  ...more,
});

test('signatures are those of Standard Webhooks', () => {
  // The vector of its specification.
  expect(
    signatureHeaders(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330_000,
      '{"test": 2432232314}',
    ),
  ).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  const both = signatureHeaders([newSigningSecret(), newSigningSecret()], 'a', 0, '{}')['webhook-signature'];
  expect(new Set(both?.split(' ')).size).toBe(2);
});

test('PagerDuty: trigger, acknowledge and resolve of one thread have one key, within its lengths', () => {
  const long = aMessage({ thread: 't'.repeat(400) }, { title: 'x'.repeat(3_000), place: 'y'.repeat(500) });
  const trigger = JSON.parse(pagerDutyBody(long, 'key')) as {
    dedup_key: string;
    payload: { summary: string; source: string };
  };
  expect(trigger.dedup_key).toHaveLength(255);
  expect(trigger.payload.summary).toHaveLength(1_024);
  expect(trigger.payload.source.length).toBeLessThanOrEqual(255);
  for (const [event, action] of [
    ['ACKNOWLEDGE', 'acknowledge'],
    ['RESOLVE', 'resolve'],
  ] as const)
    expect(JSON.parse(pagerDutyBody({ ...long, event }, 'key'))).toEqual({
      routing_key: 'key',
      event_action: action,
      dedup_key: trigger.dedup_key,
    });
  expect(JSON.parse(pagerDutyBody(aMessage({ event: 'TEST' }), 'key'))).toMatchObject({
    event_action: 'trigger',
    payload: { severity: 'info' },
  });
});

test('Slack: what looks like mark-up is text', () => {
  const body = slackBody(aMessage());
  expect(body).toContain('&lt;K-1&gt; &amp; Co');
  expect(body).not.toContain('<K-1>');
});

test('e-mail: one line of subject, no HTML of others, a link to the incident', () => {
  const form = mailForm(aMessage({}, { title: 'two\nlines <b>' }));
  expect(form.subject).toBe('CRITICAL: two lines <b>');
  expect(form.html).toContain('two\nlines &lt;b&gt;');
  expect(form.html).not.toContain('<b>');
  expect(form.text).toContain('https://fleet.example.org/incidents/7');
});

test('a storm names its worst and how many more, and leads to the list', () => {
  const incidents = Array.from({ length: 20 }, (_, id) => ({ ...aMessage().content.incidents[0]!, id }));
  const storm = aMessage({}, { title: '3,000 incidents, Pacific', incidents, total: 3_000 });
  expect(mailForm(storm).text).toContain('and 2980 more');
  expect(slackBody(storm)).toContain('and 2990 more');
  expect(JSON.parse(webhookBody(storm))).toMatchObject({
    type: 'incident.trigger',
    data: { total: 3_000, url: 'https://fleet.example.org/incidents' },
  });
});

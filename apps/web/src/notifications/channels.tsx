import { Button, Checkbox, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { ConfirmButton } from '../app/confirm-button.js';
import { SecretOnce } from '../app/secret-once.js';
import {
  type NotificationChannelInput,
  RotateChannelSecretDocument,
  SaveNotificationChannelDocument,
  TestNotificationChannelDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { Channel, Settings } from './notification-data.js';
import { channelKindWords } from './notification-words.js';
import classes from './notifications.module.css';
import { SettingRow, SettingSection } from './setting-section.js';
import { useSettingChange } from './use-setting-change.js';

const kinds = (Object.keys(channelKindWords) as Channel['kind'][]).map((value) => ({
  value,
  label: channelKindWords[value],
}));

const secretLabel: Partial<Record<Channel['kind'], string>> = {
  SLACK: 'Address of the incoming webhook',
  PAGERDUTY: 'Integration key (Events API v2)',
};

export function Channels({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Channel | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <SettingSection
        title="Channels"
        about="Ways to reach somebody."
        addLabel="New channel"
        onAdd={() => setEdited('new')}
        isEmpty={settings.channels.length === 0}
        empty="No channel yet. Begin here: a webhook, an e-mail address, Slack or PagerDuty."
      >
        {settings.channels.map((channel) => (
          <SettingRow
            key={channel.id}
            id={channel.id}
            name={channel.name}
            off={!channel.enabled}
            detail={<ChannelDetail channel={channel} mailConfigured={settings.mailConfigured} />}
            onEdit={() => setEdited(channel)}
            actions={<ChannelActions channel={channel} onSecret={setSecret} />}
          />
        ))}
      </SettingSection>
      {edited ? (
        <ChannelForm
          channel={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSecret={setSecret}
        />
      ) : null}
      <SecretOnce
        title="Signing secret"
        secret={secret}
        text="Copy it to the receiver now: it is shown only this once. Messages are signed as Standard Webhooks, with the headers webhook-id, webhook-timestamp and webhook-signature."
        onClose={() => setSecret(null)}
      />
    </>
  );
}

function ChannelDetail({ channel, mailConfigured }: { channel: Channel; mailConfigured: boolean }) {
  const where = channel.url ?? (channel.recipients.length > 0 ? channel.recipients.join(', ') : null);
  return (
    <>
      {channelKindWords[channel.kind]}
      {where ? ` · ${where}` : ''}
      {channel.sendResolved ? ' · tells the end as well' : ''}
      {channel.kind === 'EMAIL' && !mailConfigured ? (
        <p className={classes.warning}>
          No mail server is configured (KIOSK_FLEET_SMTP_URL): nothing is sent.
        </p>
      ) : null}
    </>
  );
}

function ChannelActions({ channel, onSecret }: { channel: Channel; onSecret: (secret: string) => void }) {
  const test = useSettingChange(
    async () => (await execute(TestNotificationChannelDocument, { id: channel.id })).testNotificationChannel,
    { done: 'A test is on its way. The delivery log says what became of it.' },
  );
  const rotate = useSettingChange(
    async () =>
      (await execute(RotateChannelSecretDocument, { id: channel.id, secret: null, overlapSeconds: 86_400 }))
        .rotateChannelSecret,
    {
      done: 'The old secret signs for one more day',
      onDone: (answer) => {
        if ('signingSecret' in answer && answer.signingSecret) onSecret(answer.signingSecret);
      },
    },
  );
  return (
    <>
      {(test.problem ?? rotate.problem) ? (
        <p role="alert" className={classes.problem}>
          {test.problem ?? rotate.problem}
        </p>
      ) : null}
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        onClick={() => test.change(undefined)}
        aria-label={`Send a test to ${channel.name}`}
      >
        Test
      </Button>
      {channel.kind === 'WEBHOOK' ? (
        <ConfirmButton
          label="New secret"
          subject={channel.name}
          text="A new signing secret is made and shown once. Messages carry both signatures for one more day."
          loading={rotate.isPending}
          onConfirm={() => rotate.changeAsync(undefined)}
        />
      ) : null}
    </>
  );
}

function ChannelForm({
  channel,
  onClose,
  onSecret,
}: {
  channel: Channel | null;
  onClose: () => void;
  onSecret: (secret: string) => void;
}) {
  const [input, setInput] = useState<NotificationChannelInput>({
    name: channel?.name ?? '',
    kind: channel?.kind ?? 'WEBHOOK',
    enabled: channel?.enabled ?? true,
    sendResolved: channel?.sendResolved ?? null,
    url: channel?.url ?? '',
    recipients: channel?.recipients ?? [],
    secret: '',
  });
  const set = (more: Partial<NotificationChannelInput>) => setInput((before) => ({ ...before, ...more }));
  const takesUrl = input.kind === 'WEBHOOK' || input.kind === 'PAGERDUTY';
  const secret = secretLabel[input.kind];
  const save = useSettingChange(
    async () =>
      (
        await execute(SaveNotificationChannelDocument, {
          id: channel?.id ?? null,
          input: {
            ...input,
            url: (takesUrl && input.url) || null,
            recipients: input.kind === 'EMAIL' ? input.recipients : [],
            secret: (secret && input.secret) || null,
          },
        })
      ).saveNotificationChannel,
    {
      done: 'Saved',
      onDone: (answer) => {
        onClose();
        if ('signingSecret' in answer && answer.signingSecret) onSecret(answer.signingSecret);
      },
    },
  );
  const tellsEnd = input.sendResolved ?? takesUrl;
  return (
    <FormModal
      title={channel ? `Channel ${channel.name}` : 'New channel'}
      onClose={onClose}
      onSubmit={() => save.change(undefined)}
      saving={save.isPending}
      problem={save.problem}
    >
      <Select
        label="Kind"
        data={kinds}
        value={input.kind}
        disabled={channel !== null}
        allowDeselect={false}
        onChange={(kind) => kind && set({ kind: kind as Channel['kind'], sendResolved: null })}
      />
      <TextInput
        label="Name"
        required
        maxLength={200}
        data-autofocus
        value={input.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {takesUrl ? (
        <TextInput
          label={input.kind === 'WEBHOOK' ? 'Address' : 'Address, only for another region of PagerDuty'}
          type="url"
          required={input.kind === 'WEBHOOK'}
          placeholder="https://"
          value={input.url ?? ''}
          onChange={(event) => set({ url: event.currentTarget.value })}
        />
      ) : null}
      {input.kind === 'EMAIL' ? (
        <TagsInput
          label="To"
          placeholder="Address, then Enter"
          value={[...(input.recipients ?? [])]}
          onChange={(recipients) => set({ recipients })}
        />
      ) : null}
      {secret ? (
        <TextInput
          label={secret}
          description={channel?.hasSecret ? 'Never shown again. Leave empty to keep it.' : undefined}
          required={!channel?.hasSecret}
          autoComplete="off"
          value={input.secret ?? ''}
          onChange={(event) => set({ secret: event.currentTarget.value })}
        />
      ) : null}
      <Checkbox
        label="Tell the end as well"
        checked={tellsEnd}
        onChange={(event) => set({ sendResolved: event.currentTarget.checked })}
      />
      <Checkbox
        label="In use"
        checked={input.enabled ?? true}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
    </FormModal>
  );
}

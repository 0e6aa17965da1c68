import { MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { SaveContactDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { Contact, Settings } from './notification-data.js';
import { SettingRow, SettingSection } from './setting-section.js';
import { useSettingChange } from './use-setting-change.js';

export function Contacts({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Contact | 'new' | null>(null);
  return (
    <>
      <SettingSection
        title="Contacts"
        about="People who can be on call, and the channels that reach them."
        addLabel="New contact"
        onAdd={() => setEdited('new')}
        isEmpty={settings.contacts.length === 0}
        empty="No contact yet."
      >
        {settings.contacts.map((contact) => (
          <SettingRow
            key={contact.id}
            id={contact.id}
            name={contact.name}
            detail={contact.channels.map(({ name }) => name).join(', ')}
            onEdit={() => setEdited(contact)}
          />
        ))}
      </SettingSection>
      {edited ? (
        <ContactForm
          settings={settings}
          contact={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </>
  );
}

function ContactForm({
  settings,
  contact,
  onClose,
}: {
  settings: Settings;
  contact: Contact | null;
  onClose: () => void;
}) {
  const [name, setName] = useState(contact?.name ?? '');
  const [channels, setChannels] = useState(contact?.channels.map(({ id }) => id) ?? []);
  const save = useSettingChange(
    async () =>
      (await execute(SaveContactDocument, { id: contact?.id ?? null, input: { name, channels } }))
        .saveContact,
    { done: 'Saved', onDone: onClose },
  );
  return (
    <FormModal
      title={contact ? `Contact ${contact.name}` : 'New contact'}
      onClose={onClose}
      onSubmit={() => save.change(undefined)}
      saving={save.isPending}
      problem={save.problem}
    >
      <TextInput
        label="Name"
        required
        maxLength={200}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Channels"
        description="All of them are used."
        data={settings.channels.map(({ id, name: label }) => ({ value: id, label }))}
        value={channels}
        onChange={setChannels}
      />
    </FormModal>
  );
}

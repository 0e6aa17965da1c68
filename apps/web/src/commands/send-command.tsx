import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import dialog from '../app/dialog.module.css';
import { useChange } from '../app/use-change.js';
import { type KioskCommandKind, SendCommandDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { kindWords } from './command-words.js';
import classes from './commands.module.css';

const kinds = Object.keys(kindWords) as KioskCommandKind[];
const expiries = [
  { value: '900', label: 'within 15 minutes' },
  { value: '3600', label: 'within an hour' },
  { value: '86400', label: 'within a day' },
];

/** Asks what the kiosk should do, why, and until when; says what will happen before it is sent. */
export function SendCommand({ serial, slots }: { serial: string; slots: readonly string[] }) {
  const [opened, setOpened] = useState(false);
  const [kind, setKind] = useState<KioskCommandKind>('REBOOT');
  const [slot, setSlot] = useState('');
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState('900');
  // One id for one opened form: pressed twice, or sent again after no answer, it is the same command.
  const [clientId, setClientId] = useState('');
  const open = () => {
    setReason('');
    setClientId(`web:${crypto.randomUUID()}`);
    setOpened(true);
  };
  const send = useChange(
    async () => {
      const { ofSlot } = kindWords[kind];
      const about = ofSlot === true ? { slot: slot === '' ? (slots[0] ?? '') : slot } : {};
      const input = { kiosk: serial, kind, reason, expiresInSeconds: Number(expires), clientId, ...about };
      return (await execute(SendCommandDocument, { input })).sendCommand;
    },
    { touches: [['kiosk-commands', serial]], done: () => setOpened(false) },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(undefined);
  };
  const words = kindWords[kind];
  return (
    <>
      <Button variant="default" size="sm" onClick={open} data-testid="new-command">
        Send a command
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Send a command to ${serial}`} centered>
        <form onSubmit={submit} className={classes.fields}>
          <NativeSelect
            label="Command"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as KioskCommandKind)}
            data={kinds.map((value) => ({ value, label: kindWords[value].label }))}
          />
          {words.ofSlot === true ? (
            <NativeSelect
              label="Slot"
              value={slot}
              onChange={(event) => setSlot(event.currentTarget.value)}
              data={[...slots]}
            />
          ) : null}
          <TextInput
            data-autofocus
            required
            label="Why"
            placeholder="e.g. the screen does not react"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <NativeSelect
            label="It has to begin"
            value={expires}
            onChange={(event) => setExpires(event.currentTarget.value)}
            data={expiries}
          />
          <p className={dialog.text}>{words.effect}</p>
          <div className={dialog.foot}>
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={send.isPending} data-testid="send-command">
              {words.label}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

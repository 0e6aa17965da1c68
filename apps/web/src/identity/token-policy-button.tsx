import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { SaveTokenPolicyDocument, TokenPolicyDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import classes from './identity.module.css';
import { useChange } from '../app/use-change.js';

/** How long device tokens live. */
export function TokenPolicyButton() {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const policy = useQuery({
    queryKey: ['token-policy'],
    queryFn: async ({ signal }) => (await execute(TokenPolicyDocument, {}, signal)).tokenPolicy,
    enabled: opened,
  });
  const days = text ?? String(policy.data?.deviceTokenDays ?? '');
  const usable = /^\d{0,4}$/.test(days.trim());
  const close = () => {
    setOpened(false);
    setText(null);
  };
  const save = useChange(
    async () =>
      (
        await execute(SaveTokenPolicyDocument, {
          input: { deviceTokenDays: days.trim() === '' ? null : Number(days) },
        })
      ).saveTokenPolicy,
    { touches: [['token-policy']], done: close },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        Lifetime
      </Button>
      <Modal opened={opened} onClose={close} title="How long device tokens live" centered>
        <form onSubmit={submit} className={classes.fields}>
          <TextInput
            data-autofocus
            label="Days (empty: until rotated or revoked)"
            description="For tokens issued from now on. Kiosks learn from their boot handshake when to rotate; one that is off for longer than its token lives needs a new claim code."
            inputMode="numeric"
            value={days}
            error={usable ? undefined : 'A whole number from 1 to 3650'}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={classes.foot}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!usable || policy.isPending}>
              Save
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

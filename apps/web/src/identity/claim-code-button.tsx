import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { sitesQuery } from '../fleet/sites-query.js';
import { CreateClaimCodeDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { ClaimCodeCard, type NewClaimCode } from './claim-code-card.js';
import classes from './identity.module.css';
import { useChange } from '../app/use-change.js';

const hours = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
];

/** Makes a claim code: for the given kiosk, or for one that is chosen, or for a new kiosk of a site. */
export function ClaimCodeButton({ serial }: { serial?: string }) {
  const [opened, setOpened] = useState(false);
  const [target, setTarget] = useState<'kiosk' | 'site'>(serial === undefined ? 'site' : 'kiosk');
  const [kiosk, setKiosk] = useState(serial ?? '');
  const [site, setSite] = useState<string | null>(null);
  const [like, setLike] = useState('');
  const [validHours, setValidHours] = useState('24');
  const [made, setMade] = useState<NewClaimCode | null>(null);
  const sites = useQuery({ ...sitesQuery, enabled: opened });
  const options = useMemo(
    () => (sites.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
    [sites.data],
  );
  const create = useChange(
    async () => {
      const input =
        target === 'kiosk'
          ? { kiosk: kiosk.trim(), validHours: Number(validHours) }
          : { site, like: like.trim(), validHours: Number(validHours) };
      return (await execute(CreateClaimCodeDocument, { input })).createClaimCode;
    },
    {
      touches: [['claim-codes']],
      done: (answer) => {
        if (answer.__typename !== 'IssuedClaimCode') return;
        const { code, claimCode } = answer;
        setOpened(false);
        setMade({
          code,
          place: claimCode.kiosk
            ? `Kiosk ${claimCode.kiosk.serial}, ${claimCode.site.name}`
            : `A new kiosk at ${claimCode.site.name}`,
          zone: claimCode.site.timeZone,
          expiresAt: claimCode.expiresAt,
        });
      },
    },
  );
  const ready = target === 'kiosk' ? kiosk.trim() !== '' : site !== null && like.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  return (
    <>
      <Button
        variant={serial === undefined ? 'filled' : 'default'}
        size={serial === undefined ? 'sm' : 'compact-sm'}
        onClick={() => setOpened(true)}
        data-testid="new-claim-code"
      >
        New claim code
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={serial === undefined ? 'New claim code' : `New claim code: ${serial}`}
        centered
      >
        <form onSubmit={submit} className={classes.fields}>
          {serial === undefined ? (
            <SegmentedControl
              aria-label="What the code is for"
              value={target}
              onChange={(value) => setTarget(value as 'kiosk' | 'site')}
              data={[
                { value: 'site', label: 'A new kiosk' },
                { value: 'kiosk', label: 'A registered kiosk' },
              ]}
            />
          ) : (
            <p className={classes.text}>
              For a kiosk that is expected, or whose computer was replaced. The tokens that it has end when
              the code is used.
            </p>
          )}
          {target === 'site' ? (
            <>
              <Select
                label="Site"
                placeholder="Where it stands"
                required
                searchable
                limit={200}
                data={options}
                value={site}
                onChange={setSite}
              />
              <TextInput
                label="Same planogram as kiosk"
                description="Its probes and slots are copied; an administrator approves the kiosk after it was claimed."
                placeholder="e.g. K-00042"
                required
                maxLength={63}
                value={like}
                onChange={(event) => setLike(event.currentTarget.value)}
              />
            </>
          ) : serial === undefined ? (
            <TextInput
              label="Kiosk"
              placeholder="e.g. K-00042"
              required
              maxLength={63}
              value={kiosk}
              onChange={(event) => setKiosk(event.currentTarget.value)}
            />
          ) : null}
          <div>
            <span id="valid-for">Valid for</span>
            <SegmentedControl
              aria-labelledby="valid-for"
              fullWidth
              value={validHours}
              onChange={setValidHours}
              data={hours}
            />
          </div>
          <div className={classes.foot}>
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              Create
            </Button>
          </div>
        </form>
      </Modal>
      <ClaimCodeCard made={made} onClose={() => setMade(null)} />
    </>
  );
}

import { Button, Modal, MultiSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { sitesQuery } from '../fleet/sites-query.js';
import { CreateGatewayTokenDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import classes from './identity.module.css';
import { useChange } from '../app/use-change.js';

/** Issues a token for a gateway and hands it up, to be shown once. */
export function GatewayTokenButton({ onIssued }: { onIssued: (token: string) => void }) {
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const [places, setPlaces] = useState<string[]>([]);
  const sites = useQuery(sitesQuery);
  const options = useMemo(() => {
    const all = sites.data ?? [];
    const regions = new Map(all.map(({ region }) => [region.id, region.name]));
    return [
      { group: 'Regions', items: [...regions].map(([id, label]) => ({ value: `region:${id}`, label })) },
      { group: 'Sites', items: all.map((site) => ({ value: `site:${site.id}`, label: site.name })) },
    ];
  }, [sites.data]);
  const create = useChange(
    async () => {
      const of = (kind: string) =>
        places.flatMap((place) => (place.startsWith(`${kind}:`) ? [place.slice(kind.length + 1)] : []));
      const input = { name: name.trim(), regions: of('region'), sites: of('site') };
      return (await execute(CreateGatewayTokenDocument, { input })).createGatewayToken;
    },
    {
      touches: [['api-tokens']],
      done: (answer) => {
        if (answer.__typename !== 'IssuedToken') return;
        setOpened(false);
        setName('');
        setPlaces([]);
        onIssued(answer.token);
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(undefined);
  };
  return (
    <>
      <Button onClick={() => setOpened(true)} data-testid="new-gateway-token">
        New gateway token
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="New gateway token" centered>
        <form onSubmit={submit} className={classes.fields}>
          <TextInput
            data-autofocus
            required
            label="Name"
            placeholder="e.g. Echo Park gateway"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MultiSelect
            label="Speaks for the kiosks of"
            description="Nothing chosen: the whole fleet. A region and sites together: those sites, as far as they are in the region."
            placeholder={places.length === 0 ? 'The whole fleet' : undefined}
            searchable
            limit={200}
            data={options}
            value={places}
            onChange={setPlaces}
          />
          <div className={classes.foot}>
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
              Issue
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

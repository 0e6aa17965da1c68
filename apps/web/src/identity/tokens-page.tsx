import { SegmentedControl, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type PagedColumn, PagedTable } from '../app/paged-table.js';
import {
  ApiTokensDocument,
  type ApiTokensQuery,
  RevokeTokenDocument,
  RotateKioskTokenDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { ConfirmButton } from '../app/confirm-button.js';
import { GatewayTokenButton } from './gateway-token-button.js';
import classes from './identity.module.css';
import { SecretOnce } from '../app/secret-once.js';
import { TokenPolicyButton } from './token-policy-button.js';
import type { TokenSearch } from './token-search.js';
import { useChange } from '../app/use-change.js';

type Token = ApiTokensQuery['apiTokens']['edges'][number]['node'];

const stateWords: Record<Token['state'], string> = {
  ACTIVE: 'Works',
  EXPIRED: 'Expired',
  REVOKED: 'Revoked',
};
const overlapSeconds = 3_600;

function scopeOf({ kiosk, regions, sites }: Token) {
  if (kiosk)
    return (
      <Link to="/kiosks/$serial" params={{ serial: kiosk.serial }} className={classes.link}>
        {kiosk.serial} only
      </Link>
    );
  if (regions.length + sites.length === 0) return 'the whole fleet';
  return [...regions, ...sites].join(', ');
}

export function TokensPage() {
  const search = useSearch({ from: '/frame/administration/tokens' });
  const navigate = useNavigate();
  const [secret, setSecret] = useState<{ title: string; token: string } | null>(null);
  const filter = (change: { [Key in keyof TokenSearch]?: TokenSearch[Key] | undefined }) =>
    void navigate({
      to: '/administration/tokens',
      search: Object.fromEntries(
        Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined),
      ),
      replace: true,
    });
  const touches = [['api-tokens']];
  const revoke = useChange(async (id: string) => (await execute(RevokeTokenDocument, { id })).revokeToken, {
    touches,
  });
  const rotate = useChange(
    async (serial: string) =>
      (await execute(RotateKioskTokenDocument, { serial, overlapSeconds })).rotateKioskToken,
    {
      touches,
      done: (answer) =>
        answer.__typename === 'IssuedToken' && setSecret({ title: 'New device token', token: answer.token }),
    },
  );
  const columns: PagedColumn<Token>[] = [
    {
      header: 'Token',
      cell: (token) => (
        <>
          <strong className={token.kiosk ? classes.name : undefined}>{token.name}</strong>{' '}
          <span className={classes.quiet}>{token.kind === 'DEVICE' ? 'kiosk' : 'gateway'}</span>
        </>
      ),
    },
    {
      header: 'State',
      cell: ({ state, revokedAt }) => (
        <span className={classes.state} data-state={state}>
          {stateWords[state]} {state === 'REVOKED' ? <TimeAgo at={revokedAt} /> : null}
        </span>
      ),
    },
    { header: 'Speaks for', wideOnly: true, cell: scopeOf },
    { header: 'Issued', wideOnly: true, cell: (token) => <TimeAgo at={token.createdAt} /> },
    {
      header: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : 'never'),
    },
    {
      header: 'Ends',
      wideOnly: true,
      cell: ({ expiresAt }) => (expiresAt ? <TimeAgo at={expiresAt} /> : 'when revoked'),
    },
    {
      header: 'Actions',
      cell: (token) =>
        token.state === 'ACTIVE' ? (
          <span className={classes.actions}>
            {token.kiosk ? (
              <ConfirmButton
                label="Rotate"
                subject={token.kiosk.serial}
                text="You get a new token for this kiosk, shown once. Those that it has work for one hour more."
                loading={rotate.isPending}
                onConfirm={() => rotate.mutateAsync(token.kiosk?.serial ?? '').catch(() => undefined)}
              />
            ) : null}
            <ConfirmButton
              label="Revoke"
              subject={token.name}
              text={
                token.kiosk
                  ? 'Whoever holds this token is refused within a second. The kiosk cannot send until it has another one.'
                  : 'Whoever holds this token is refused within a second. Kiosks behind this gateway go silent until it has another one.'
              }
              danger
              loading={revoke.isPending}
              onConfirm={() => revoke.mutateAsync(token.id).catch(() => undefined)}
            />
          </span>
        ) : null,
    },
  ];
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Kind of token"
          value={search.kind ?? 'ALL'}
          onChange={(kind) => filter({ kind: kind === 'ALL' ? undefined : (kind as TokenSearch['kind']) })}
          data={[
            { value: 'ALL', label: 'All' },
            { value: 'DEVICE', label: 'Kiosks' },
            { value: 'GATEWAY', label: 'Gateways' },
          ]}
        />
        <SegmentedControl
          aria-label="State of token"
          value={search.state ?? 'ALL'}
          onChange={(state) =>
            filter({ state: state === 'ALL' ? undefined : (state as TokenSearch['state']) })
          }
          data={[
            { value: 'ALL', label: 'Any state' },
            { value: 'ACTIVE', label: 'Works' },
            { value: 'EXPIRED', label: 'Expired' },
            { value: 'REVOKED', label: 'Revoked' },
          ]}
        />
        <KioskField kiosk={search.kiosk ?? ''} onChange={(kiosk) => filter({ kiosk: kiosk || undefined })} />
        <span className={classes.actions}>
          <TokenPolicyButton />
          <GatewayTokenButton onIssued={(token) => setSecret({ title: 'New gateway token', token })} />
        </span>
      </div>
      <PagedTable
        what="the tokens"
        caption="Tokens of kiosks and gateways, newest first"
        queryKey={['api-tokens', search]}
        load={async (after, signal) => {
          const { apiTokens } = await execute(
            ApiTokensDocument,
            { first: 50, after, filter: search },
            signal,
          );
          return { rows: apiTokens.edges.map((edge) => edge.node), ...apiTokens.pageInfo };
        }}
        columns={columns}
        rowKey={(token) => token.id}
        empty={{
          title: 'No tokens here',
          text: 'Kiosks get theirs when they are registered or claimed; gateways get theirs on this page.',
        }}
      />
      <SecretOnce
        title={secret?.title ?? ''}
        secret={secret?.token ?? null}
        text="Copy it now: it is stored as a hash and cannot be shown again."
        onClose={() => setSecret(null)}
      />
    </>
  );
}

function KioskField({ kiosk, onChange }: { kiosk: string; onChange: (kiosk: string) => void }) {
  const [text, setText] = useState(kiosk);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <TextInput
        aria-label="Serial of a kiosk"
        placeholder="Kiosk, e.g. K-00042"
        value={text}
        maxLength={63}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => onChange(text.trim())}
      />
    </form>
  );
}

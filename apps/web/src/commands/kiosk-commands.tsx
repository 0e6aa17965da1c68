import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ConfirmButton } from '../app/confirm-button.js';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { useChange } from '../app/use-change.js';
import {
  CancelCommandDocument,
  KioskCommandListDocument,
  type CommandRowFragment,
} from '../generated/graphql.js';
import { execute, RequestFailure } from '../graphql/graphql-client.js';
import { mayOperate, useViewer } from '../session/viewer.js';
import { TimeAgo } from '../time/time-ago.js';
import { isOpen, kindWords, stateWords } from './command-words.js';
import classes from './commands.module.css';
import { SendCommand } from './send-command.js';

interface KioskCommandsProps {
  serial: string;
  zone: string;
  slots: readonly string[];
  /** Changes whenever something about the kiosk did. */
  heardAt: string | null;
}

/** What the kiosk was told to do, and what became of it. */
export function KioskCommands({ serial, zone, slots, heardAt }: KioskCommandsProps) {
  const operates = mayOperate(useViewer());
  const client = useQueryClient();
  useEffect(
    () => void client.invalidateQueries({ queryKey: ['kiosk-commands', serial] }),
    [client, serial, heardAt],
  );
  return (
    <>
      <div className={classes.head}>
        <h2 id="commands-title">Commands</h2>
        {operates ? <SendCommand serial={serial} slots={slots} /> : null}
      </div>
      <PagedTable
        what="the commands"
        caption={`Commands to ${serial}, newest first`}
        queryKey={['kiosk-commands', serial]}
        load={async (after, signal) => {
          const { kiosk } = await execute(KioskCommandListDocument, { serial, first: 10, after }, signal);
          if (!kiosk) throw new RequestFailure('NOT_FOUND', `There is no kiosk ${serial}.`, false);
          return { rows: kiosk.commands.nodes, ...kiosk.commands.pageInfo };
        }}
        columns={columnsFor(serial, zone, operates)}
        rowKey={(command) => command.id}
        empty={{ title: 'No commands', text: 'Nobody has told this kiosk to do anything.' }}
      />
    </>
  );
}

const columnsFor = (serial: string, zone: string, operates: boolean): PagedColumn<CommandRowFragment>[] => [
  { header: 'Sent', cell: (command) => <TimeAgo at={command.requestedAt} zone={zone} /> },
  {
    header: 'Command',
    cell: ({ kind, slot, reason, requestedBy }) => (
      <>
        {kindWords[kind].label}
        {slot ? ` ${slot}` : ''}
        <div className={classes.quiet}>
          {reason} · {requestedBy.replace(/^user:/, '')}
        </div>
      </>
    ),
  },
  {
    header: 'What became of it',
    cell: (command) => (
      <>
        <span data-testid="command-state">{stateWords[command.state]}</span>
        {command.resultCode ? <div className={classes.quiet}>{command.resultCode}</div> : null}
        {isOpen(command.state) ? (
          <div className={classes.quiet}>
            has to begin by <TimeAgo at={command.expiresAt} zone={zone} />
          </div>
        ) : null}
      </>
    ),
  },
  {
    header: '',
    cell: (command) =>
      operates && isOpen(command.state) ? <Cancel serial={serial} command={command} /> : null,
  },
];

function Cancel({ serial, command }: { serial: string; command: CommandRowFragment }) {
  const cancel = useChange(
    async () => (await execute(CancelCommandDocument, { id: command.id })).cancelCommand,
    { touches: [['kiosk-commands', serial]] },
  );
  return (
    <ConfirmButton
      label="Cancel"
      subject={kindWords[command.kind].label}
      text="The kiosk may be at it already: then it does it all the same, and says so here."
      loading={cancel.isPending}
      onConfirm={() => cancel.mutateAsync(undefined)}
    />
  );
}

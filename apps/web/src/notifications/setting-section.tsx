import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ConfirmButton } from '../app/confirm-button.js';
import { RemoveNotificationSettingDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { mayAdminister, useViewer } from '../session/viewer.js';
import classes from './notifications.module.css';
import { useSettingChange } from './use-setting-change.js';

interface SettingSectionProps {
  title: string;
  about: string;
  addLabel: string;
  onAdd: () => void;
  empty: string;
  isEmpty: boolean;
  children: ReactNode;
}

/** Things of one kind that are set up. Ops look at them; administrators change them. */
export function SettingSection({
  title,
  about,
  addLabel,
  onAdd,
  empty,
  isEmpty,
  children,
}: SettingSectionProps) {
  const mayChange = mayAdminister(useViewer());
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.head}>
        <div>
          <h2>{title}</h2>
          <p className={classes.quiet}>{about}</p>
        </div>
        {mayChange ? (
          <Button size="xs" variant="default" onClick={onAdd}>
            {addLabel}
          </Button>
        ) : null}
      </div>
      {isEmpty ? <p className={classes.quiet}>{empty}</p> : <ul className={classes.list}>{children}</ul>}
    </section>
  );
}

interface SettingRowProps {
  id: string;
  name: string;
  off?: boolean;
  detail: ReactNode;
  onEdit: () => void;
  /** For administrators only. */
  actions?: ReactNode;
  opsActions?: ReactNode;
}

/** One thing that is set up; removing asks first, and says what still needs it. */
export function SettingRow({ id, name, off = false, detail, onEdit, actions, opsActions }: SettingRowProps) {
  const mayChange = mayAdminister(useViewer());
  const remove = useSettingChange(
    async () => (await execute(RemoveNotificationSettingDocument, { id })).removeNotificationSetting,
    { done: `${name} was removed` },
  );
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <strong>{name}</strong>
        {off ? <span className={classes.off}>off</span> : null}
        <div className={classes.quiet}>{detail}</div>
        {remove.problem ? (
          <p role="alert" className={classes.problem}>
            {remove.problem}
          </p>
        ) : null}
      </div>
      <div className={classes.actions}>
        {opsActions}
        {mayChange ? (
          <>
            {actions}
            <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={`Change ${name}`}>
              Change
            </Button>
            <ConfirmButton
              label="Remove"
              subject={name}
              text="Nobody is told by it any more. What was sent stays in the delivery log."
              danger
              loading={remove.isPending}
              onConfirm={() => remove.changeAsync(undefined)}
            />
          </>
        ) : null}
      </div>
    </li>
  );
}

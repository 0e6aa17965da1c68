import { Kbd, Modal } from '@mantine/core';
import classes from './shortcut-help.module.css';

const keys: [string[], string][] = [
  [['j', 'k'], 'Next and previous incident'],
  [['Enter'], 'Read the incident'],
  [['a'], 'Acknowledge, with a note if you like'],
  [['m'], 'Assign to me'],
  [['s'], 'Snooze'],
  [['c'], 'Add a note'],
  [['r'], 'Resolve'],
  [['Esc'], 'Back to the list'],
  [['Ctrl', 'K'], 'Go to a kiosk, site or page'],
  [['?'], 'This help'],
];

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" centered>
      <dl className={classes.keys}>
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBell, IconBellRinging, IconCheck } from '@tabler/icons-react';
import { canNotify, mayNotify, playTone, useAttention } from './attention.js';

const check = (on: boolean) => (on ? <IconCheck size={16} /> : <span style={{ width: 16 }} />);

/** Sound and desktop notifications for new incidents, in this browser. */
export function AttentionMenu() {
  const [attention, setAttention] = useAttention();
  const { sound, desktop } = attention;
  const toggleSound = () => {
    setAttention({ ...attention, sound: !sound });
    if (!sound) void playTone();
  };
  const toggleDesktop = async () => {
    if (!desktop && !(await mayNotify())) {
      notifications.show({
        color: 'red',
        title: 'Not allowed',
        message: 'This browser does not let the page notify you. Its site settings can allow it.',
      });
      return;
    }
    setAttention({ ...attention, desktop: !desktop });
  };
  return (
    <Menu position="bottom-end" withinPortal width={250} shadow="md" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Sound and desktop notifications"
          data-testid="attention"
        >
          {sound || desktop ? (
            <IconBellRinging size={19} stroke={1.7} />
          ) : (
            <IconBell size={19} stroke={1.7} />
          )}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>When an incident needs somebody</Menu.Label>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={sound}
          leftSection={check(sound)}
          onClick={toggleSound}
        >
          Play a sound
        </Menu.Item>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={desktop}
          leftSection={check(desktop)}
          disabled={!canNotify()}
          onClick={() => void toggleDesktop()}
        >
          Notify on the desktop
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useViewer } from '../session/viewer.js';
import { useSignOut } from '../session/use-sign-out.js';

const roleNames = {
  CREW: 'Crew',
  OPS: 'Operations',
  PHARMACIST: 'Pharmacist',
  EXECUTIVE: 'Executive',
  ADMIN: 'Administrator',
};

export function AccountMenu({ className }: { className: string | undefined }) {
  const viewer = useViewer();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="right-end" withinPortal width={220} shadow="md">
      <Menu.Target>
        <button type="button" className={className}>
          <IconUser size={21} stroke={1.7} aria-hidden />
          <span>Account</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.name}
          <br />
          {roleNames[viewer.role]}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconDeviceDesktop size={16} />}
          aria-checked={colorScheme === 'auto'}
          role="menuitemradio"
          onClick={() => setColorScheme('auto')}
        >
          Theme of the system
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSun size={16} />}
          aria-checked={colorScheme === 'light'}
          role="menuitemradio"
          onClick={() => setColorScheme('light')}
        >
          Light
        </Menu.Item>
        <Menu.Item
          leftSection={<IconMoon size={16} />}
          aria-checked={colorScheme === 'dark'}
          role="menuitemradio"
          onClick={() => setColorScheme('dark')}
        >
          Dark
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

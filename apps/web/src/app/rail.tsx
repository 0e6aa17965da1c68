import {
  IconBuildingBroadcastTower,
  IconCalendarStats,
  IconClipboardCheck,
  IconPackageOff,
  IconChartBar,
  IconInbox,
  IconLayoutGrid,
  IconSearch,
  IconSettings,
  IconTemperature,
  IconTruckDelivery,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useExcursionCounts } from '../excursions/excursion-counts.js';
import { useFleetSummary } from '../fleet/use-fleet.js';
import {
  mayAssess,
  mayOperate,
  mayReadSums,
  mayRecall,
  mayRestock,
  maySeeExcursions,
  useViewer,
} from '../session/viewer.js';
import { AccountMenu } from './account-menu.js';
import { openPalette } from './palette-events.js';
import classes from './rail.module.css';

interface RailItemProps {
  to: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  count?: number;
}

/** The sections this role has; a section that does not exist yet is not shown. */
export function Rail() {
  const viewer = useViewer();
  const summary = useFleetSummary();
  const waiting = summary?.unacknowledgedIncidents ?? 0;
  const toAssess = useExcursionCounts()?.toAssess.count ?? 0;
  return (
    <nav className={classes.rail} aria-label="Main">
      <Link to="/fleet" className={classes.brand} aria-label="kiosk-fleet, go to the fleet" tabIndex={-1}>
        <IconBuildingBroadcastTower size={22} stroke={1.7} aria-hidden />
      </Link>
      <div className={classes.section} role="group" aria-label="Operations">
        <RailItem to="/fleet" label="Fleet" icon={IconLayoutGrid} />
        <RailItem to="/incidents" label="Incidents" icon={IconInbox} count={waiting} />
        {maySeeExcursions(viewer) ? (
          <RailItem
            to="/excursions"
            label="Excursions"
            icon={IconTemperature}
            count={mayAssess(viewer) ? toAssess : 0}
          />
        ) : null}
        {mayRecall(viewer) ? <RailItem to="/recalls" label="Recalls" icon={IconPackageOff} /> : null}
      </div>
      {mayRestock(viewer) ? (
        <div className={classes.section} role="group" aria-label="Restock">
          <RailItem to="/restock" label="Route" icon={IconTruckDelivery} />
          {mayOperate(viewer) ? <RailItem to="/planner" label="Planner" icon={IconCalendarStats} /> : null}
          {mayOperate(viewer) ? <RailItem to="/visits" label="Visits" icon={IconClipboardCheck} /> : null}
        </div>
      ) : null}
      {mayReadSums(viewer) ? (
        <div className={classes.section} role="group" aria-label="Executive">
          <RailItem to="/executive" label="Executive" icon={IconChartBar} />
        </div>
      ) : null}
      {mayOperate(viewer) ? (
        <div className={classes.section} role="group" aria-label="Administration">
          <RailItem to="/administration" label="Admin" icon={IconSettings} />
        </div>
      ) : null}
      <div className={classes.foot}>
        <button type="button" className={classes.item} onClick={openPalette} aria-keyshortcuts="Control+K">
          <IconSearch size={21} stroke={1.7} aria-hidden />
          <span>Search</span>
        </button>
        <AccountMenu className={classes.item} />
      </div>
    </nav>
  );
}

function RailItem({ to, label, icon: Icon, count = 0 }: RailItemProps) {
  return (
    <Link to={to} className={classes.item} activeProps={{ 'aria-current': 'page' }}>
      <span className={classes.icon}>
        <Icon size={21} stroke={1.7} aria-hidden />
        {count > 0 ? (
          <span className={classes.count}>
            {count > 99 ? '99+' : count}
            <span className="sr-only"> need you</span>
          </span>
        ) : null}
      </span>
      <span>{label}</span>
    </Link>
  );
}

import { Button, SegmentedControl, Select } from '@mantine/core';
import type { RefusalCode } from '@app/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RefusedCauses } from './refused-causes.js';
import { RefusedList } from './refused-list.js';
import { refusalCodes, refusalText } from './refusal-text.js';
import type { RefusedSearch } from './refused-search.js';
import classes from './refused.module.css';

const codes = refusalCodes.map((value) => ({ value, label: refusalText(value) }));
const nothing = { kiosk: undefined, code: undefined, field: undefined, subject: undefined };

/** What did not make sense, by cause or one by one. */
export function RefusedReadings() {
  const search = useSearch({ from: '/frame/administration/refused-readings' });
  const navigate = useNavigate();
  const change = (more: Partial<RefusedSearch>) =>
    void navigate({ to: '/administration/refused-readings', search: { ...search, ...more }, replace: true });
  const only = [search.kiosk, search.field, search.subject].filter((part) => part !== undefined).join(', ');
  return (
    <>
      <search className={classes.filters}>
        <SegmentedControl
          aria-label="Show refused readings"
          size="xs"
          data={[
            { value: 'causes', label: 'By cause' },
            { value: 'each', label: 'One by one' },
          ]}
          value={search.show ?? 'causes'}
          onChange={(value) => change({ show: value === 'each' ? 'each' : undefined })}
        />
        <Select
          aria-label="Why"
          placeholder="For any reason"
          size="xs"
          clearable
          clearButtonProps={{ 'aria-label': 'Any reason' }}
          data={codes}
          value={search.code ?? null}
          onChange={(code) => change({ code: (code as RefusalCode | null) ?? undefined })}
        />
        {only ? <span className={classes.quiet}>Only {only}</span> : null}
        {only || search.code ? (
          <Button size="xs" variant="subtle" onClick={() => change(nothing)}>
            Clear
          </Button>
        ) : null}
      </search>
      {search.show === 'each' ? <RefusedList search={search} /> : <RefusedCauses search={search} />}
    </>
  );
}

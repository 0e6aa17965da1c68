import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import classes from './notifications.module.css';
import type { Hours } from './notification-data.js';
import { weekdays } from './notification-words.js';

const days = weekdays.map((label, index) => ({ value: String(index + 1), label }));
const office: Hours = { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };

/** Always, or certain hours of the week. */
export function HoursFields({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Hours | null;
  onChange: (hours: Hours | null) => void;
}) {
  return (
    <>
      <Checkbox
        label={label}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? office : null)}
      />
      {value ? (
        <div className={classes.pair}>
          <MultiSelect
            label="Days on which it begins"
            data={days}
            value={value.weekdays.map(String)}
            onChange={(list) => onChange({ ...value, weekdays: list.map(Number).sort((a, b) => a - b) })}
          />
          <TextInput
            label="From"
            type="time"
            required
            value={value.from}
            onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
          />
          <TextInput
            label="To"
            type="time"
            required
            value={value.to}
            onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
          />
        </div>
      ) : null}
    </>
  );
}

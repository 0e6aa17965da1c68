import classes from './executive.module.css';

const width = 112;
const height = 34;
const edge = 3;

/** The course of a number, with its target as a dashed line. Gaps stay gaps. */
export function Sparkline({
  values,
  target,
  label,
}: {
  values: readonly (number | null)[];
  target: number | null;
  label: string;
}) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = high - low || Math.abs(high) || 1;
  const x = (index: number) => edge + (index / Math.max(1, values.length - 1)) * (width - 2 * edge);
  const y = (value: number) => height - edge - ((value - low) / span) * (height - 2 * edge);
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const starts = index === 0 || values[index - 1] === null;
    path += `${starts ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  const targetInside = target !== null && target >= low && target <= high;
  return (
    <svg className={classes.sparkline} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {targetInside ? (
        <line x1={0} x2={width} y1={y(target)} y2={y(target)} className={classes.sparkTarget} />
      ) : null}
      <path d={path} className={classes.sparkCourse} />
    </svg>
  );
}

/** @jsxRuntime automatic @jsxImportSource preact */

interface MomentProps {
  at: Date;
  now: Date;
}

/** A point in time as people say it, with the exact time beside it. */
export function Moment({ at, now }: MomentProps) {
  return (
    <time datetime={at.toISOString()}>
      {distance(at.getTime() - now.getTime())} <small>{exact.format(at)} UTC</small>
    </time>
  );
}

const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const relative = new Intl.RelativeTimeFormat('en');

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30.44 * day;

const units = [
  { unit: 'minute', milliseconds: minute, below: hour },
  { unit: 'hour', milliseconds: hour, below: 2 * day },
  { unit: 'day', milliseconds: day, below: 2 * month },
  { unit: 'month', milliseconds: month, below: 24 * month },
  { unit: 'year', milliseconds: 12 * month, below: Number.POSITIVE_INFINITY },
] as const;

function distance(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < minute) return milliseconds > 0 ? 'in less than a minute' : 'just now';

  const scale = units.find(({ below }) => length < below) ?? units[0];
  return relative.format(Math.round(milliseconds / scale.milliseconds), scale.unit);
}

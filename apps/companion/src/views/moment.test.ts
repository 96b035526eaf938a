import { expect, test } from 'vitest';
import { Moment } from './moment.tsx';
import { renderPage } from './render-page.ts';

const now = new Date('2026-03-14T09:26:53Z');

test.each([
  ['2026-03-14T09:26:30Z', 'just now'],
  ['2026-03-14T09:27:30Z', 'in less than a minute'],
  ['2026-03-14T09:21:53Z', '5 minutes ago'],
  ['2026-03-14T01:00:00Z', '8 hours ago'],
  ['2026-03-11T07:12:00Z', '3 days ago'],
  ['2026-04-13T09:26:30Z', 'in 30 days'],
  ['2027-03-14T09:26:53Z', 'in 12 months'],
  ['2036-03-14T09:26:53Z', 'in 10 years'],
])('%s is %s', (at, words) => {
  const html = renderPage(Moment({ at: new Date(at), now }));
  expect(html).toContain(`datetime="${new Date(at).toISOString()}">${words} `);
});

test('the exact time is beside it', () => {
  expect(renderPage(Moment({ at: now, now }))).toContain('<small>14 Mar 2026, 09:26 UTC</small>');
});

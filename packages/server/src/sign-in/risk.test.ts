import { expect, it } from 'vitest';
import { assessRisk, type Circumstances } from './risk.ts';

const AT_HOME: Circumstances = { ip: '203.0.113.7', browser: 'Safari', device: 'iPhone', platform: 'iOS' };
const AT_WORK: Circumstances = { ip: '2001:db8:1:2::a', browser: 'Chrome', device: null, platform: 'macOS' };
const IN_THE_APP: Circumstances = { ip: '198.51.100.4', browser: null, device: 'iPhone17,1', platform: 'iOS' };
const PAST = [AT_HOME, AT_WORK, IN_THE_APP];

it.each<[string, Circumstances, readonly Circumstances[], readonly string[]]>([
  ['the first ever', AT_HOME, [], []],
  ['as before', AT_WORK, PAST, []],
  ['from another network', { ...AT_HOME, ip: '203.0.113.8' }, PAST, ['ip']],
  ['from another address of the same /64', { ...AT_WORK, ip: '2001:db8:1:2:ffff::1' }, PAST, []],
  ['from another /64', { ...AT_WORK, ip: '2001:db8:1:3::a' }, PAST, ['ip']],
  ['with another browser', { ...AT_HOME, browser: 'Firefox' }, PAST, ['browser']],
  ['on another device', { ...AT_HOME, device: 'iPad' }, PAST, ['device']],
  ['on another system', { ...AT_WORK, platform: 'Windows' }, PAST, ['device']],
  ['with what is known, though never all at once', { ...IN_THE_APP, browser: 'Chrome', ip: AT_HOME.ip }, PAST, []],
  [
    'from nowhere known',
    { ip: '192.0.2.1', browser: 'Opera', device: null, platform: 'Linux' },
    PAST,
    ['ip', 'browser', 'device'],
  ],
  [
    'without a word of what it is',
    { ip: AT_HOME.ip, browser: null, device: null, platform: null },
    [AT_HOME],
    ['browser', 'device'],
  ],
  ['from an address that is none', { ...AT_HOME, ip: 'unknown' }, PAST, ['ip']],
])('%s', (_how, now, past, reasons) => {
  expect(assessRisk(now, past)).toEqual(reasons);
});

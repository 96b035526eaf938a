import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { clientIp, describeDevice } from './client.ts';

function requestWith(headers: Record<string, string>, ip = '127.0.0.1', remoteAddress = '127.0.0.1'): FastifyRequest {
  return { headers, ip, socket: { remoteAddress }, routeOptions: { config: {} } } as unknown as FastifyRequest;
}

const WEBVIEW = 'Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1';

it.each([
  ['Turbo Native iOS', {}, 'native', 'iOS', null],
  ['iOS (Hotwire Native)', {}, 'native', 'iOS', null],
  ['Android (Hotwire Native)', {}, 'native', 'Android', null],
  [`${WEBVIEW} Hotwire Native Android; Turbo Native Android; bridge-components: [a b]`, {}, 'native', 'Android', null],
  [`${WEBVIEW} Turbo Native Android`, { origin: 'http://localhost:3000' }, 'web', 'Android', null],
  [SAFARI, { 'sec-fetch-site': 'none' }, 'web', 'iOS', 'Safari'],
  [SAFARI, { 'sec-fetch-mode': 'cors' }, 'api', 'iOS', 'Safari'],
  ['curl/8.0', {}, 'api', null, null],
  ['', {}, 'api', null, null],
])('%s %o is %s on %s', (agent, headers, kind, platform, browser) => {
  const device = describeDevice(requestWith({ 'user-agent': agent, ...headers }));
  expect([device.kind, device.platform, device.browser]).toEqual([kind, platform, browser]);
});

it('what a shell says of its platform counts more than its User-Agent', () => {
  const device = describeDevice(requestWith({ 'user-agent': 'Turbo Native iOS' }), {
    name: 'Pixel',
    platform: 'Android',
  });
  expect([device.platform, device.name]).toEqual(['Android', 'Pixel']);
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', '10.0.0.1'],
  ['203.0.113.7, 1.2.3.4', '10.0.0.1'],
  ['', '10.0.0.1'],
])('the address %s is written %s', (forwarded, written) => {
  expect(clientIp(requestWith({}, forwarded, '10.0.0.1'))).toBe(written);
});

import { expect, it } from 'vitest';
import { readAgent } from './user-agent.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'Chrome/137.0.0.0 Safari/537.36';
const BRAVE = '"Brave";v="137", "Chromium";v="137", "Not/A)Brand";v="24"';

it.each([
  [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, {}, 'Safari', 'iOS', 'iPhone'],
  [`${IPHONE} CriOS/137.0.7151.51 Mobile/15E148 Safari/604.1`, {}, 'Chrome', 'iOS', 'iPhone'],
  [`${IPHONE} FxiOS/139.0 Mobile/15E148 Safari/605.1.15`, {}, 'Firefox', 'iOS', 'iPhone'],
  [`${IPHONE} Mobile/15E148 Turbo Native iOS`, {}, null, 'iOS', 'iPhone'],
  [
    'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    {},
    'Safari',
    'iOS',
    'iPad',
  ],
  [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`, {}, 'Safari', 'macOS', null],
  [`${MAC} ${WEBKIT} ${CHROME}`, {}, 'Chrome', 'macOS', null],
  [`${MAC} ${WEBKIT} ${CHROME}`, { 'sec-ch-ua': BRAVE }, 'Brave', 'macOS', null],
  [
    `${MAC} ${WEBKIT} ${CHROME}`,
    { 'sec-ch-ua': '"Google Chrome";v="137", "Chromium";v="137", "Not/A)Brand";v="24"' },
    'Chrome',
    'macOS',
    null,
  ],
  [`${WINDOWS} ${WEBKIT} ${CHROME} Edg/137.0.0.0`, {}, 'Microsoft Edge', 'Windows', null],
  [`${WINDOWS} ${WEBKIT} ${CHROME} OPR/119.0.0.0`, {}, 'Opera', 'Windows', null],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0', {}, 'Firefox', 'Windows', null],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', {}, 'Firefox', 'Linux', null],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} ${CHROME}`, {}, 'Chrome', 'Chrome OS', null],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/137.0.0.0 Mobile Safari/537.36`, {}, 'Chrome', 'Android', null],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/137.0.0.0 Mobile Safari/537.36`,
    { 'sec-ch-ua-model': '"Pixel 9"' },
    'Chrome',
    'Android',
    'Pixel 9',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    {},
    'Samsung Internet for Android',
    'Android',
    'SM-S918B',
  ],
  ['Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0', {}, 'Firefox', 'Android', null],
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel 9 Pro Build/AP4A.250205.002; wv) ${WEBKIT} Version/4.0 Chrome/137.0.7151.61 Mobile Safari/537.36 Hotwire Native Android; Turbo Native Android; bridge-components: [sign-out]`,
    {},
    null,
    'Android',
    'Pixel 9 Pro',
  ],
  ['Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A.240205.004)', {}, 'Android Browser', 'Android', 'Pixel 8'],
  ['iOS (Hotwire Native)', {}, null, 'iOS', null],
  ['MyApp/12 CFNetwork/1490.0.4 Darwin/23.2.0', {}, 'MyApp', null, null],
  ['MyApp/2.1.0 (com.example.app; build:12; iOS 18.5.0) Alamofire/5.9.1', {}, 'MyApp', null, null],
  ['Dart/3.4 (dart:io)', {}, 'Dart', null, null],
  ['okhttp/4.12.0', {}, null, null, null],
  ['okhttp/4.12.0', { 'sec-ch-ua-platform': '"Android"' }, null, 'Android', null],
  ['curl/8.5.0', {}, null, null, null],
  [undefined, {}, null, null, null],
])('%s %o is %s on %s, %s', (agent, hints, browser, platform, model) => {
  expect(readAgent({ 'user-agent': agent, ...hints })).toEqual({ browser, platform, model });
});

it.each([
  ['a browser', `${MAC} ${WEBKIT} ${CHROME}`, `${MAC} ${WEBKIT} Chrome/145.0.0.0 Safari/537.36`],
  [
    'iOS',
    `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`,
    `${IPHONE.replace('18_5', '19_0_1')} Version/19.0 Mobile/15E148 Safari/604.1`,
  ],
  [
    'Android and its WebView',
    `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240205.004; wv) ${WEBKIT} Version/4.0 Chrome/120.0.6099.230 Mobile Safari/537.36 Turbo Native Android`,
    `Mozilla/5.0 (Linux; Android 16; Pixel 8 Build/BP2A.250605.031; wv) ${WEBKIT} Version/4.0 Chrome/137.0.7151.61 Mobile Safari/537.36 Hotwire Native Android; Turbo Native Android; bridge-components: [form]`,
  ],
  ['an app', 'MyApp/12 CFNetwork/1490.0.4 Darwin/23.2.0', 'MyApp/13 CFNetwork/1568.100.1 Darwin/24.0.0'],
])('an update of %s changes nothing', (_what, before, after) => {
  expect(readAgent({ 'user-agent': after })).toEqual(readAgent({ 'user-agent': before }));
});

it('what is sent for a browser is not kept beyond measure', () => {
  const { browser, model } = readAgent({
    'user-agent': `${'x'.repeat(5_000)} (Linux; Android 15; ${'y'.repeat(150)})`,
    'sec-ch-ua': '"Brave";v="1", '.repeat(1_000),
    'sec-ch-ua-model': `"${'z'.repeat(1_000)}"`,
  });
  expect(browser?.length ?? 0).toBeLessThanOrEqual(50);
  expect(model?.length).toBeLessThanOrEqual(50);
});

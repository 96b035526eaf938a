import { expect, test } from 'vitest';
import { nativeUserAgent } from './platform.ts';

test('a native User-Agent is known by its words', () => {
  expect(nativeUserAgent('iOS')).toMatch(/Hotwire Native iOS; Turbo Native iOS; bridge-components: \[\]$/);
  expect(nativeUserAgent('Android')).toMatch(/Hotwire Native Android; Turbo Native Android; bridge-components: \[\]$/);
});

test("a device's User-Agent gets them added, once", () => {
  const userAgent = nativeUserAgent('iOS', 'Pocket/1.0');
  expect(userAgent).toMatch(/^Pocket\/1\.0 Hotwire Native iOS; /);
  expect(nativeUserAgent('iOS', userAgent)).toBe(userAgent);
});

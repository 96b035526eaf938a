import { expect, test, vi } from 'vitest';
import { SystemBrowser, TripOvertaken } from './system-browser.ts';

test('pages, mail and calls are shown, and nothing that starts another program', () => {
  const shown: string[] = [];
  const browser = new SystemBrowser((address) => void shown.push(address));
  const allowed = ['https://example.com/a', 'HTTP://example.com', 'mailto:a@example.com', 'tel:+4930123456'];
  const refused = [
    'file:///etc/passwd',
    'ssh://example.com',
    'javascript:alert(1)',
    'intent://x#Intent;end',
    ' https:',
    '',
  ];
  for (const address of [...refused, ...allowed]) browser.show(address);
  expect(shown).toEqual(allowed);
});

test('a desktop that can’t show it is no reason to show it here: nothing is thrown', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const browser = new SystemBrowser(() => {
    throw new Error('No application is registered for it.');
  });
  expect(() => browser.show('https://example.com/')).not.toThrow();
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});

test('a link that nobody waits for is nobody’s, and a new trip ends the last', async () => {
  const browser = new SystemBrowser(() => {});
  browser.opened('dev.tandem.shell://signed-in?code=theirs');
  const first = browser.open('https://example.com/1');
  const second = browser.open('https://example.com/2');
  browser.opened('dev.tandem.shell://signed-in?code=ours');
  await expect(first).rejects.toThrow(TripOvertaken);
  await expect(second).resolves.toBe('dev.tandem.shell://signed-in?code=ours');
});

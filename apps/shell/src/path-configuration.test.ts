import { expect, test } from 'vitest';
import { PathConfiguration } from './path-configuration.ts';

const rules = [
  { patterns: ['.*'], properties: { context: 'default', pull_to_refresh_enabled: true } },
  { patterns: ['/new$', '/edit$'], properties: { context: 'modal' } },
];

test('of the rules that match, the later ones win, member by member', () => {
  const paths = PathConfiguration.parse(JSON.stringify({ rules }));
  expect(paths?.propertiesOf('/notes')).toEqual({ context: 'default', pull_to_refresh_enabled: true });
  expect(paths?.propertiesOf('/notes/new')).toEqual({ context: 'modal', pull_to_refresh_enabled: true });
});

test('what is no path configuration is none', () => {
  const broken = [
    '<h1>Airport Wi-Fi</h1>',
    '[]',
    'null',
    '{"rules":{}}',
    '{"rules":[null]}',
    '{"rules":[{"patterns":["/new$"]}]}',
    '{"rules":[{"patterns":"/new$","properties":{}}]}',
    '{"rules":[{"patterns":[7],"properties":{}}]}',
    '{"rules":[{"patterns":["("],"properties":{}}]}',
  ];
  for (const text of ['', '{}', ...broken]) {
    expect(PathConfiguration.parse(text), text).toBeNull();
  }
});

test('the one that is built in knows the page that the native sign-in stands for', () => {
  expect(PathConfiguration.BUILT_IN.propertiesOf('/users/sign_in').flow).toBe('authentication');
  expect(PathConfiguration.BUILT_IN.propertiesOf('/')).toEqual({});
});

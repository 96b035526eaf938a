import { expect, it } from 'vitest';
import * as server from './index.ts';

it('the package exports these, and nothing by accident', () => {
  expect(Object.keys(server).sort()).toEqual([
    'ConfigError',
    'DataDirectoryInUse',
    'ERRORS',
    'SETTINGS',
    'TandemError',
    'asTandemError',
    'authenticate',
    'bearerToken',
    'clearedSessionCookie',
    'describeClient',
    'isNativeAgent',
    'logFault',
    'logSerializers',
    'originOf',
    'parseBodiesStrictly',
    'parseEmail',
    'problemHeaders',
    'readConfig',
    'readCredentials',
    'readSessionCookie',
    'sendProblem',
    'signIn',
    'signInContext',
    'signOut',
    'signUp',
    'strictValidatorCompiler',
    'tandem',
    'userOf',
    'validationError',
  ]);
});

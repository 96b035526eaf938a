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
    'closeTandem',
    'giveSessionCookie',
    'isNativeAgent',
    'isPublic',
    'logSerializers',
    'noteRefusal',
    'openTandem',
    'parseBodiesStrictly',
    'pathOf',
    'problemHeaders',
    'readConfig',
    'recogniseVisitor',
    'sendProblem',
    'serverLimits',
    'signIn',
    'signInContext',
    'signOut',
    'signOutRequest',
    'signUp',
    'strictValidatorCompiler',
    'takeSessionCookie',
    'tandem',
    'userOf',
  ]);
});

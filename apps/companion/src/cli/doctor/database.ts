import type { DatabaseDiagnosis } from '@tandem-auth/server';
import type { Deployment } from './deployment.ts';
import { type Finding, findings } from './finding.ts';
import { judgeClock } from './transport.ts';

const YEAR_MILLISECONDS = 365 * 24 * 60 * 60 * 1000;

/** What the database itself tells. */
export function checkDatabase({ config }: Deployment, diagnosis: DatabaseDiagnosis): Finding[] {
  return [
    checkMigrations(diagnosis),
    checkSecret(diagnosis),
    checkKeyAge(diagnosis),
    judgeClock('clock of the database', diagnosis.clockAheadMilliseconds / 1000),
    checkListening(config.sessionCache, diagnosis),
  ];
}

function checkMigrations({ keys }: DatabaseDiagnosis): Finding {
  const { ok, fault } = findings('migrations');
  return keys ? ok('None is pending.') : fault('Some are pending: `tandem migrate` applies them, as a start does.');
}

function checkSecret({ secretOpensKeys }: DatabaseDiagnosis): Finding {
  const { ok, fault } = findings('secret');
  return secretOpensKeys
    ? ok('APP_SECRET opens the signing keys.')
    : fault('APP_SECRET is not the one that every signing key is encrypted with: no server can start with it.');
}

function checkKeyAge({ keys }: DatabaseDiagnosis): Finding {
  const { ok, warning } = findings('signing key');
  const signing = keys?.find(({ state }) => state === 'signing');
  if (!signing) return ok('There is none yet: the first start makes it.');
  return Date.now() - signing.createdAt.getTime() > YEAR_MILLISECONDS
    ? warning(`It is older than a year: \`tandem keys rotate\` makes another, and refuses no token.`)
    : ok('It is younger than a year.');
}

function checkListening(needed: boolean, { hearsItself }: DatabaseDiagnosis): Finding {
  const { ok, fault } = findings('listening');
  if (!needed) return ok('SESSION_CACHE is off: nobody listens.');
  return hearsItself
    ? ok('What is said to every process arrives.')
    : fault('LISTEN does not survive on the way to the database: reach it without a pooler, or set SESSION_CACHE=off.');
}

import { type DatabaseDiagnosis, DataDirectoryInUse, diagnoseDatabase, readConfig } from '@tandem-auth/server';
import type { Command } from 'commander';
import { checkCookie } from './doctor/cookie.ts';
import { checkDatabase } from './doctor/database.ts';
import type { Deployment } from './doctor/deployment.ts';
import { type Finding, findings } from './doctor/finding.ts';
import { checkMetricsAreHidden, checkRunningListener, checkTrustedProxies, readMetrics } from './doctor/metrics.ts';
import { checkProbe } from './doctor/probe.ts';
import { checkPathConfiguration, checkPublicUrl, checkSameDatabase } from './doctor/public-url.ts';
import { checkSettings } from './doctor/settings.ts';
import { checkServerClock, checkTransport } from './doctor/transport.ts';
import { Failure, print, printJson, type Terminal } from './terminal.ts';

interface Options {
  readonly url?: string;
  readonly probe?: true;
  readonly json?: true;
}

export function doctor(tandem: Command, terminal: Terminal): void {
  tandem
    .command('doctor')
    .description('looks for the faults that bite hybrid apps, in the deployment that the settings describe')
    .option('--url <origin>', 'where to look for the server; else PUBLIC_URL')
    .option('--probe', 'also signs in, as a user made for it and deleted again')
    .option('--json', 'for programs')
    .action(async ({ url, probe, json }: Options, command: Command) => {
      if (url !== undefined && !URL.canParse(url))
        command.error('error: --url is an origin, such as https://app.example.com');
      const config = readConfig(terminal.environment);
      const deployment = { config, url: url === undefined ? config.publicUrl : new URL(url).origin };
      const found = await examine(deployment, probe ?? false);
      if (json) printJson(terminal, { findings: found });
      else
        for (const finding of found)
          print(terminal, `${finding.verdict.padEnd(7)}  ${finding.check}: ${finding.sentence}`);
      const faults = found.filter(({ verdict }) => verdict === 'fault').length;
      if (faults > 0) throw new Failure(faults === 1 ? 'One fault.' : `${faults} faults.`);
    });
}

async function examine(deployment: Deployment, probe: boolean): Promise<Finding[]> {
  const settings = checkSettings(deployment);
  const reached = await checkPublicUrl(deployment);
  const diagnosis = await diagnose(deployment);
  const database = 'keys' in diagnosis ? checkDatabase(deployment, diagnosis) : [diagnosis];
  if (reached.verdict === 'fault') return [settings, reached, ...database];
  return [
    settings,
    reached,
    ...('keys' in diagnosis ? [await checkSameDatabase(deployment, diagnosis)] : []),
    await checkPathConfiguration(deployment),
    await checkCookie(deployment),
    ...(probe ? [await probeIt(deployment, diagnosis)] : []),
    await checkTransport(deployment),
    await checkServerClock(deployment),
    await checkMetricsAreHidden(deployment),
    ...(await checkByMetrics(deployment)),
    ...database,
  ];
}

async function probeIt(deployment: Deployment, diagnosis: DatabaseDiagnosis | Finding): Promise<Finding> {
  if ('keys' in diagnosis && diagnosis.keys) return checkProbe(deployment);
  return findings('sign-in').warning('Not tried: no user could be made for it in the database.');
}

async function checkByMetrics(deployment: Deployment): Promise<Finding[]> {
  const metrics = await readMetrics(deployment);
  return [checkRunningListener(deployment, metrics), checkTrustedProxies(metrics)];
}

/** A database that can't be asked is itself a finding; for an embedded one it is as it should be. */
async function diagnose({ config }: Deployment): Promise<DatabaseDiagnosis | Finding> {
  const { ok, fault } = findings('database');
  try {
    return await diagnoseDatabase(config);
  } catch (error) {
    if (error instanceof DataDirectoryInUse) return ok('It is embedded, and its server has it: not looked into.');
    return fault('It does not answer: mend DATABASE_URL, or start it.');
  }
}

import { asTandemError, ConfigError, DataDirectoryInUse, readConfig } from '@tandem-auth/server';
import { buildCompanion } from './app.ts';
import { demoUser, seedDemoUser } from './demo-user.ts';
import { stopGracefully } from './stop-gracefully.ts';

try {
  await start();
} catch (error) {
  const mistake = mistakeOfSetup(error);
  if (mistake === null) throw error;
  console.error(mistake);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const app = await buildCompanion(config);
  stopGracefully(app);
  const hasDemoUser = await seedDemoUser(app.tandem);
  await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  if (hasDemoUser) console.log(greeting(config.publicUrl));
  else app.log.info(`Tandem is at ${config.publicUrl}`);
}

function greeting(url: string): string {
  const { email, password } = demoUser;
  return `
  Tandem is at ${url}
  Sign in there as ${email} with ${password}

  A shell signs in with one call, and gets a session cookie and an API token:

    ANSWER=$(curl -s ${url}/api/v1/auth -A 'Turbo Native iOS' -H 'Content-Type: application/json' \\
      -d '${JSON.stringify({ email, password })}'); echo "$ANSWER"
    TOKEN=$(echo "$ANSWER" | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
    curl -sw '\\n' ${url}/api/v1/me -H "Authorization: Bearer $TOKEN"

  and with one call it signs out of both:

    curl -sw '\\n' -X DELETE ${url}/api/v1/auth -H "Authorization: Bearer $TOKEN"
    curl -sw '\\n' ${url}/api/v1/me -H "Authorization: Bearer $TOKEN"
`;
}

/** What the person who starts it can mend, in a line; anything else deserves its stack trace. */
function mistakeOfSetup(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof DataDirectoryInUse) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return error.message;
  return asTandemError(error).code === 'unavailable' ? 'DATABASE_URL: the database does not answer' : null;
}

import { ConfigError, DataDirectoryInUse, readConfig } from '@tandem-auth/server';
import { buildCompanion } from './app.ts';
import { demoUser, seedDemoUser } from './demo-user.ts';
import { stopGracefully } from './stop-gracefully.ts';

try {
  await start();
} catch (error) {
  if (!isMistakeOfSetup(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const app = await buildCompanion(config);
  stopGracefully(app);
  if (config.environment === 'development') await seedDemoUser(app.tandem);
  await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  if (config.environment === 'development') console.log(greeting(config.publicUrl));
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
    curl ${url}/api/v1/me -H "Authorization: Bearer $TOKEN"

  and with one call it signs out of both:

    curl -X DELETE ${url}/api/v1/auth -H "Authorization: Bearer $TOKEN"
    curl ${url}/api/v1/me -H "Authorization: Bearer $TOKEN"
`;
}

function isMistakeOfSetup(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof DataDirectoryInUse) return true;
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

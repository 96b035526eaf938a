import { readConfig } from '@tandem-auth/server';
import { buildCompanion } from './app.ts';
import { demoUser, seedDemoUser } from './demo-user.ts';
import { devMailPath, mailboxToShow } from './pages/dev-mail.ts';
import { stopGracefully } from './stop-gracefully.ts';

/** Starts the companion as the environment's settings say. It runs until it is told to stop. */
export async function start(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = readConfig(environment);
  const app = await buildCompanion(config);
  stopGracefully(app);
  const hasDemoUser = await seedDemoUser(app.tandem);
  const address = await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const mails = mailboxToShow(app.tandem) && `http://localhost:${new URL(address).port}${devMailPath}`;
  if (hasDemoUser) return console.log(greeting(config.publicUrl, mails));
  app.log.info(`Tandem is at ${config.publicUrl}`);
  if (mails) app.log.info(`The mails it would send are at ${mails}`);
}

function greeting(url: string, mails: string | null): string {
  const { email, password } = demoUser;
  return `
  Tandem is at ${url}
  Sign in there as ${email} with ${password}${mails ? `\n  Read what it would send by mail at ${mails}` : ''}

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

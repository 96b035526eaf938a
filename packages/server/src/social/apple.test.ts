import { generateKeyPairSync } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startOidcProvider } from '../testing/oidc-provider.ts';
import { onEveryDatabase } from '../testing/server.ts';
import { BROWSER, newAccount, travel } from '../testing/social.ts';
import { comeBack, goToProvider } from './social-sign-in.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const apple = await startOidcProvider({
  name: 'apple',
  apple: { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey },
});
afterAll(() => apple.stop());

onEveryDatabase(
  'signing in by Apple’s word',
  (server) => {
    it('its answer is posted, its secret is a JWT of our key, and the name comes beside the first answer alone', async () => {
      const { name: _withheld, ...account } = newAccount();
      const trip = await travel(server(), { provider: apple, account, name: 'apple' });
      const answer = new URLSearchParams(trip.arrival.answer);
      answer.set('user', JSON.stringify({ name: { firstName: 'Ann', lastName: 'Smith' }, email: 'eve@example.com' }));
      const outcome = await trip.arrive({ answer });
      expect(outcome).toMatchObject({
        kind: 'signed_in',
        signedIn: { user: { name: 'Ann Smith', email: account.email } },
      });

      const again = await (await travel(server(), { provider: apple, account, name: 'apple' })).arrive();
      expect(again).toMatchObject({ kind: 'signed_in', signedIn: { user: { name: 'Ann Smith' } } });
    });

    it.each([
      ['nothing', undefined],
      ['no JSON', '{'],
      ['null', 'null'],
      ['no text', '{"name":{"firstName":{"a":1},"lastName":7}}'],
      ['what breaks lines', JSON.stringify({ name: { firstName: 'Ann\r\nBcc:', lastName: 'Smith' } })],
      ['too much', JSON.stringify({ name: { firstName: 'A'.repeat(101), lastName: '' } })],
    ])('who tells %s for a name is called by their address', async (_what, user) => {
      const { name: _withheld, ...account } = newAccount();
      const trip = await travel(server(), { provider: apple, account, name: 'apple' });
      const answer = new URLSearchParams(trip.arrival.answer);
      if (user !== undefined) answer.set('user', user);
      expect(await trip.arrive({ answer })).toMatchObject({
        signedIn: { user: { name: account.email.split('@')[0] } },
      });
    });

    it('asks for a form, since it gives an address in no other way', async () => {
      const { url } = await goToProvider(server().tandem, 'apple', { kind: 'sign_in', returnTo: '/' });
      expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
        response_mode: 'form_post',
        scope: 'openid email name',
        code_challenge_method: 'S256',
      });
    });
  },
  { environment: apple.environment },
);

onEveryDatabase(
  'with a key that Apple doesn’t know',
  (server) => {
    it('nobody is signed in', async () => {
      const { url, cookie } = await goToProvider(server().tandem, 'apple', { kind: 'sign_in', returnTo: '/' });
      const { form } = await apple.visit(url, newAccount());
      const cookies = `${cookie.name}=${cookie.value}`;
      const arrival = { provider: 'apple', answer: new URLSearchParams(form ?? {}), cookies, live: null };
      await expect(comeBack(server().tandem, arrival, BROWSER)).rejects.toMatchObject({ code: 'provider_unavailable' });
    });
  },
  { environment: { ...apple.environment, APPLE_KEY_ID: 'ANOTHER123' } },
);

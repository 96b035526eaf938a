import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { openText, sealText } from '../sealed-text.ts';
import { constantTimeEqual, hashSecret, newSecret, s256 } from '../secrets.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { TRIP_SECONDS, type Trip } from './trip.ts';

const CODE_SECONDS = 60;

/**
 * Spends the state of a trip: of any number of answers to it, one is taken.
 *
 * @throws {@link TandemError} `social_sign_in_failed` for all others.
 */
export async function spendState({ clock, database }: Tandem, { state }: Trip): Promise<void> {
  const createdAt = clock.now();
  const row = { stateHash: hashSecret(state), createdAt, expiresAt: secondsAfter(createdAt, TRIP_SECONDS) };
  const { count } = await database.prisma.providerAnswer.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) throw new TandemError('social_sign_in_failed');
}

/** Keeps what a provider has said for the app that has sent the user there. Answers the code to claim it by, within a minute. */
export async function keepForApp(
  tandem: Tandem,
  trip: Trip,
  { codeChallenge, identity }: { readonly codeChallenge: string; readonly identity: ProvenIdentity },
): Promise<string> {
  const code = newSecret(tandem.randomness);
  const stateHash = hashSecret(trip.state);
  await tandem.database.prisma.providerAnswer.update({
    where: { stateHash },
    data: {
      codeHash: hashSecret(code),
      codeChallenge,
      encryptedClaims: sealText(tandem, JSON.stringify(identity), sealOf(stateHash)),
      expiresAt: secondsAfter(tandem.clock.now(), CODE_SECONDS),
    },
  });
  return code;
}

/** What an app's shell shows to get what is kept for it. */
export interface AppClaim {
  readonly code: string;
  readonly codeVerifier: string;
}

/**
 * Gives what is kept to whoever has its code and the verifier: once. A wrong verifier spends the code: whoever stole it has one
 * try.
 *
 * @throws {@link TandemError} `invalid_grant` for a code that is unknown, spent, too old, or of another verifier.
 */
export async function claimKept(tandem: Tandem, { code, codeVerifier }: AppClaim): Promise<ProvenIdentity> {
  const now = tandem.clock.now();
  const [answer] = await tandem.database.prisma.providerAnswer.updateManyAndReturn({
    where: { codeHash: hashSecret(code), consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  if (!answer?.codeChallenge || !constantTimeEqual(s256(codeVerifier), answer.codeChallenge)) {
    throw new TandemError('invalid_grant');
  }
  const kept = openText(tandem.config, answer.encryptedClaims ?? '', sealOf(answer.stateHash));
  if (kept === null) throw new TandemError('invalid_grant');
  const { tokens, ...identity } = JSON.parse(kept);
  return { ...identity, tokens: { ...tokens, expiresAt: tokens.expiresAt && new Date(tokens.expiresAt) } };
}

function sealOf(stateHash: string) {
  return { purpose: 'provider-answers', context: stateHash } as const;
}

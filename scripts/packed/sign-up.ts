// Runs in a project that has our packages from their tarballs alone (see scripts/use-packed.mjs).
import type * as bridge from '@tandem-auth/bridge';
import type * as client from '@tandem-auth/client';
import type * as playwright from '@tandem-auth/playwright';
import { readConfig, tandem } from '@tandem-auth/server';
import type * as stimulus from '@tandem-auth/stimulus';
import Fastify from 'fastify';

/** Fails to compile where a package has no types, or empty ones. */
export type Named = [keyof typeof bridge, keyof typeof client, keyof typeof playwright, keyof typeof stimulus];

const app = Fastify({ pluginTimeout: 60_000 });
await app.register(tandem, { config: readConfig({ NODE_ENV: 'development', DATA_DIR: 'data' }), passwordCost: 4 });

const password = 'a long enough passphrase 7';
const user = { email: 'someone@example.com', name: 'Someone', password, password_confirmation: password };
const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/v1/users', payload: { user } });
await app.close();
if (statusCode !== 201) throw new Error(`Signing up answered ${statusCode}: ${body}`);

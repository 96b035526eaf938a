import { readConfig } from '@tandem-auth/server';
import { buildApp } from './app.ts';

const config = readConfig(process.env);
const app = await buildApp({ config });
await app.listen({ port: config.port, host: config.host });

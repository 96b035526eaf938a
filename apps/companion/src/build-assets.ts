import { mkdir, rm, writeFile } from 'node:fs/promises';
import { bundle } from './bundle.ts';

const folder = new URL('../dist/assets/', import.meta.url);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const { name, body } of await bundle()) await writeFile(new URL(name, folder), body);

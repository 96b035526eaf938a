import { examplePages } from './example-pages.ts';
import { buildPreview } from './preview-server.ts';

const app = await buildPreview();
const origin = await app.listen({ port: 4000 });
for (const name of Object.keys(examplePages)) console.log(`${origin}/${name}`);

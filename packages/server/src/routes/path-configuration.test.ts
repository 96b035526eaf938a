import { expect, it } from 'vitest';
import { onEveryDatabase } from '../testing/server.ts';

onEveryDatabase('path configurations', (server) => {
  it('are the same for everyone, and not sent twice', async () => {
    const paths = server()
      .app.guardedRoutes.filter(([method, path]) => method === 'GET' && /configuration/.test(path))
      .map(([, path]) => path);
    expect(paths).toHaveLength(10);
    for (const path of paths) {
      const first = await server().http('GET', path);
      const etag = first.headers.get('etag') ?? '';
      const again = await server().http('GET', path, { headers: { 'if-none-match': etag } });
      expect([first.status, again.status, again.text]).toEqual([200, 304, '']);
      const rules = first.json.rules as { patterns: string[]; properties: Record<string, unknown> }[];
      expect(rules.find(({ patterns }) => patterns.includes('/users/sign_in$'))?.properties).toMatchObject({
        context: 'modal',
        flow: 'authentication',
        pull_to_refresh_enabled: false,
      });
      expect(rules.every(({ properties }) => 'uri' in properties && 'fallback_uri' in properties)).toBe(
        path.includes('android'),
      );
    }
  });
});

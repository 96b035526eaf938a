import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { onOneServer, showsHome } from './stage.ts';
import { startStranger } from './stranger.ts';

onOneServer('who isn’t trusted', (stage) => {
  /** A page of the server's that has another site in a frame. */
  async function showFramed(url: string): Promise<void> {
    const html = `<body><script>addEventListener('message', ({ data }) => document.body.append(data))</script>
      <iframe src="${url}" onload="document.body.append('The frame is there.')"></iframe></body>`;
    stage().line.pages.set('/framed', { status: 200, html });
    await stage().shell.visit('/framed');
  }

  async function expectStillSignedIn(): Promise<void> {
    await stage().shell.visit('/');
    await stage().shell.untilWindow(showsHome(stage().user));
    await stage().expectSignedIn();
    expect(stage().line.requests).not.toContain('DELETE /api/v1/auth');
  }

  test('a frame of another origin reaches nothing', async () => {
    const shell = await stage().startSignedIn();
    await using stranger = await startStranger((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<script>
        const message = { name: 'signOut', id: 'x', v: 1 };
        const found = [typeof window.webkit?.messageHandlers?.nativeApp, typeof window.nativeApp];
        document.dispatchEvent(new CustomEvent('shell:bridge', { detail: JSON.stringify(message) }));
        for (const name of ['shell', 'nativeApp']) window.webkit?.messageHandlers?.[name]?.postMessage(message);
        parent.postMessage('tried: ' + found, '*');
      </script>`);
    });
    await showFramed(stranger.url);
    await shell.untilWindow(({ text }) => text.includes('tried: undefined,undefined'));
    await expectStillSignedIn();
  });

  test('a page that the server has put into a sandbox is not the server’s', async () => {
    const shell = await stage().startSignedIn();
    const html = `<body><script>
      webkit.messageHandlers.nativeApp.postMessage({ name: 'signOut', id: 'x', v: 1 });
      document.body.append('tried');
    </script></body>`;
    const headers = { 'content-security-policy': 'sandbox allow-scripts' };
    stage().line.pages.set('/uploads/page.html', { status: 200, html, headers });
    await shell.visit('/uploads/page.html');
    await shell.untilWindow(({ text }) => text.includes('tried'));
    await expectStillSignedIn();
  });

  test('a frame can put nothing into the user’s folder', async () => {
    const shell = await stage().startSignedIn();
    const ended = deferred<void>();
    await using stranger = await startStranger((_, answer) => {
      answer.once('close', ended.resolve);
      answer.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="invoice.desktop"',
      });
      // WebKit wants some of it before it decides what it is.
      answer.write('[Desktop Entry]\n'.repeat(10_000));
    });
    await showFramed(stranger.url);
    await ended.promise;
    expect(readdirSync(shell.folder).filter((name) => name.includes('invoice'))).toEqual([]);
  });

  test('a frame can’t have a password asked for', async () => {
    const shell = await stage().startSignedIn();
    await using stranger = await startStranger((_, answer) => {
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="Your password, please"' }).end('No.');
    });
    await showFramed(stranger.url);
    await shell.untilWindow(({ text }) => text.includes('The frame is there.'));
  });

  test('another site is the system’s browser’s to show', async () => {
    const shell = await stage().startSignedIn();
    await using stranger = await startStranger((_, answer) => answer.end('Elsewhere.'));
    await shell.evaluate(`location.assign('${stranger.url}/elsewhere')`);
    const { opened } = await shell.until(({ opened }) => opened.length === 1);
    expect(opened).toEqual([`${stranger.url}/elsewhere`]);
    await stage().expectSignedIn();
  });

  test('a link starts no program', async () => {
    const shell = await stage().startShell('/users/sign_up');
    await shell.untilWindow(({ text }) => text.includes('Sign Up'));
    const links = ['ssh://example.com', 'javascript:alert(1)', 'dev.tandem.shell://signed-in', 'mailto:a@example.com'];
    const html = links.map((link, index) => `<a target="_blank" href="${link}">link ${index}</a>`).join(' ');
    stage().line.pages.set('/links', { status: 200, html });
    await shell.visit('/links');
    await shell.untilWindow(({ text }) => text.includes('link 3'));
    for (const index of links.keys()) await shell.click(`link ${index}`);
    const { opened } = await shell.until(({ opened }) => opened.length > 0);
    expect(opened).toEqual(['mailto:a@example.com']);
  });

  test('a modal page that was closed doesn’t go on', async () => {
    const shell = await stage().startSignedIn();
    stage().line.pages.set('/notes/new', { status: 200, html: `New<script>fetch('/waits')</script>` });
    const held = stage().line.hold('GET /waits', 'before');
    await shell.visit('/notes/new');
    await shell.untilWindow(({ shows }) => shows === 'modal');
    await held.arrived;
    await shell.press('Cancel');
    await held.abandoned;
    await stage().expectSignedIn();
  });

  test('… nor does that of a window', async () => {
    const shell = await stage().startSignedIn();
    stage().line.pages.set('/notes', { status: 200, html: `Notes<script>fetch('/waits')</script>` });
    await shell.press('Menu');
    await shell.press('New Window');
    await shell.untilWindow(showsHome(stage().user), 1);
    const held = stage().line.hold('GET /waits', 'before');
    await shell.visit('/notes', 1);
    await held.arrived;
    await shell.close(1);
    await held.abandoned;
    await shell.until(({ windows }) => windows.length === 1);
    await expectStillSignedIn();
  });
});

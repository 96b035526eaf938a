import { askForMagicLink, claimMagicLink } from '@tandem-auth/server';
import { LinkCodePage, LinkPage, MagicLinkPage } from '../views/magic-link.tsx';
import { enter, formContext } from './forms.ts';
import { formIp, linkByMailRoutes } from './link-by-mail.ts';
import { afterSignInByMail } from './new-password.ts';

/** `/users/magic_link`: a link that signs in. */
export const magicLinkRoutes = linkByMailRoutes({
  path: '/users/magic_link',
  views: { Ask: LinkPage, Code: LinkCodePage, Claim: MagicLinkPage },
  isDone: ({ principal }) => principal.kind === 'user',
  ask: (email, request) => askForMagicLink(request.server.tandem, email, formIp(request)),
  claim: async (claim, reply) => {
    const { request, server } = reply;
    const signedIn = await claimMagicLink(server.tandem, claim, formContext(request));
    return enter(reply, signedIn, afterSignInByMail(signedIn));
  },
});

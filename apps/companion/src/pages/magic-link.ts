import { askForMagicLink, claimMagicLink } from '@tandem-auth/server';
import { AskForMagicLinkPage, ClaimMagicLinkPage, MagicLinkCodePage } from '../views/magic-link.tsx';
import { afterSignInByMail } from './choose-password.ts';
import { enter, formContext, formIp } from './forms.ts';
import { linkByMailRoutes } from './link-by-mail.ts';

/** `/users/magic_link`: a link that signs in. */
export const magicLinkRoutes = linkByMailRoutes({
  path: '/users/magic_link',
  views: { Ask: AskForMagicLinkPage, Code: MagicLinkCodePage, Claim: ClaimMagicLinkPage },
  isDone: ({ principal }) => principal.kind === 'user',
  ask: (email, request) => askForMagicLink(request.server.tandem, email, formIp(request)),
  claim: async (claim, reply) => {
    const { request, server } = reply;
    const signedIn = await claimMagicLink(server.tandem, claim, formContext(request));
    return enter(reply, signedIn, afterSignInByMail(signedIn));
  },
});

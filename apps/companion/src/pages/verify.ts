import { askForVerification, verifyByMail } from '@tandem-auth/server';
import { AskForVerificationPage, VerificationCodePage, VerifyPage } from '../views/verify.tsx';
import { formIp } from './forms.ts';
import { linkByMailRoutes } from './link-by-mail.ts';

/** `/users/verify`: a link that shows whose an address is. It signs nobody in. */
export const verifyRoutes = linkByMailRoutes({
  path: '/users/verify',
  views: { Ask: AskForVerificationPage, Code: VerificationCodePage, Claim: VerifyPage },
  isDone: ({ principal }) => principal.kind === 'user' && principal.user.emailVerifiedAt !== null,
  ask: (email, request) => askForVerification(request.server.tandem, email, formIp(request)),
  claim: async (claim, reply) => {
    await verifyByMail(reply.server.tandem, claim, formIp(reply.request));
    return reply.redirect('/users/sign_in?email=verified', 303);
  },
});

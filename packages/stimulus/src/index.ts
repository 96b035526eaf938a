export { registerTandem } from './register.ts';
export { SessionController } from './session-controller.ts';
export { SignOutController } from './sign-out-controller.ts';

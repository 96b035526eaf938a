export { BadgeController } from './badge-controller.ts';
export { PushController } from './push-controller.ts';
export { registerTandem } from './register.ts';
export { SessionController } from './session-controller.ts';
export { SignOutController } from './sign-out-controller.ts';

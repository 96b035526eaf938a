/** @jsxRuntime automatic @jsxImportSource preact */
import { Mark } from './mark.tsx';

interface NavbarProps {
  native: boolean;
  signedIn: boolean;
  /** The path of the page it is on. */
  current: string | undefined;
}

/** The way around the site. A native shell has a title bar of its own, so only Sign Out is left for it. */
export function Navbar({ native, signedIn, current }: NavbarProps) {
  if (native && !signedIn) return null;

  return (
    <header>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <nav aria-label="Main">
        {!native && (
          <a class="brand" href="/">
            <Mark size={28} />
            <span>Tandem</span>
          </a>
        )}
        <ul>
          {signedIn ? (
            <>
              {!native && <Place path="/users/security" text="Security" current={current} />}
              <li>
                <SignOutLink />
              </li>
            </>
          ) : (
            guestLinks.map((link) => <Place key={link.path} {...link} current={current} />)
          )}
        </ul>
      </nav>
    </header>
  );
}

const guestLinks = [
  { path: '/users/sign_in', text: 'Sign In' },
  { path: '/users/sign_up', text: 'Sign Up' },
];

function Place({ path, text, current }: { path: string; text: string; current: string | undefined }) {
  return (
    <li>
      <a href={path} aria-current={path === current ? 'page' : undefined}>
        {text}
      </a>
    </li>
  );
}

/** The controller asks the shell first; with Turbo alone it is a DELETE; with no script, a page that asks. */
function SignOutLink() {
  return (
    <a href="/users/sign_out" data-turbo-method="delete" data-controller="sign-out">
      Sign Out
    </a>
  );
}

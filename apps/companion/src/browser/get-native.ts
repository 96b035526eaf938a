import { WebTokenStore } from '@tandem-auth/client';
import { GetNativeClient, type GetNativeUser, Refusal } from './get-native-client.ts';

/** `<get-native-client>`: the forms of the example page, each of which does what its `data-act` says. */
class GetNativeElement extends HTMLElement {
  connectedCallback(): void {
    const client = new GetNativeClient(new WebTokenStore(localStorage, 'get-native'), this.dataset['prefix']);
    this.addEventListener('submit', (event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      void this.#run(() => act(client, form));
    });
    void this.#run(async () => describe(await client.readUser()));
  }

  async #run(acting: () => Promise<Shown>): Promise<void> {
    this.ariaBusy = 'true';
    try {
      this.#show(await acting());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#say(error.message);
    } finally {
      this.ariaBusy = null;
    }
  }

  #show({ signedIn, sentence }: Shown): void {
    for (const part of this.querySelectorAll<HTMLElement>('[data-when]')) {
      part.hidden = (part.dataset['when'] === 'signed-in') !== signedIn;
    }
    this.#say(sentence);
  }

  #say(sentence: string): void {
    const status = this.querySelector('[role=status]');
    if (status) status.textContent = sentence;
  }
}

interface Shown {
  readonly signedIn: boolean;
  readonly sentence: string;
}

async function act(client: GetNativeClient, form: HTMLFormElement): Promise<Shown> {
  switch (form.dataset['act']) {
    case 'sign-in': {
      const entered = new FormData(form);
      const [email, password] = [String(entered.get('email')), String(entered.get('password'))];
      const user = await client.signIn({ email, password });
      form.reset();
      return describe(user);
    }
    case 'sign-out':
      return {
        signedIn: false,
        sentence: (await client.signOut())
          ? 'You have signed out: the token is gone.'
          : 'The token is gone, but the server could not end the session.',
      };
    default:
      return describe(await client.readUser());
  }
}

function describe(user: GetNativeUser | null): Shown {
  return user
    ? { signedIn: true, sentence: `You are ${user.name}, number ${user.id}. The token is a new one.` }
    : { signedIn: false, sentence: 'Nobody is signed in.' };
}

customElements.define('get-native-client', GetNativeElement);

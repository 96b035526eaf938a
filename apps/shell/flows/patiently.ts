import { setTimeout } from 'node:timers/promises';

interface Answered {
  readonly status?: number | undefined;
  readonly statusCode?: number | undefined;
}

/** Asks anew while the server is too busy: it has done nothing then, and a busy machine is no failure. */
export async function patiently<Answer extends Answered>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if ((answer.status ?? answer.statusCode) !== 503) return answer;
    await setTimeout(200);
  }
}

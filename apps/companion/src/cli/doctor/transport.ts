import { ask, type Deployment } from './deployment.ts';
import { type Finding, findings } from './finding.ts';

const TOLERATED_SECONDS = 5;
const LONGEST_SECONDS = 60;

/** Whether a browser that has once been there stays on https. */
export async function checkTransport({ url }: Deployment): Promise<Finding> {
  const { ok, warning } = findings('transport');
  if (!url.startsWith('https:')) return ok('Plain http, as its address says.');
  const answer = await ask(`${url}/health/live`);
  if (!answer?.headers.has('strict-transport-security')) {
    return warning(
      'Strict-Transport-Security does not arrive: the server’s PUBLIC_URL is not https, or a proxy takes it off.',
    );
  }
  const plain = await ask(`http://${new URL(url).hostname}/health/live`);
  return plain && plain.status < 300
    ? warning('Plain http is answered as well: let the proxy redirect it to https.')
    : ok('Browsers are told to stay on https, and plain http leads nowhere else.');
}

/** Clocks that differ make tokens expire early, or late. */
export async function checkServerClock({ url }: Deployment): Promise<Finding> {
  const answer = await ask(`${url}/health/live`);
  const date = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(date)) return findings('clock of the server').warning('It can’t be read: the answer has no Date.');
  return judgeClock('clock of the server', (date - Date.now()) / 1000);
}

export function judgeClock(check: string, secondsAhead: number): Finding {
  const { ok, warning, fault } = findings(check);
  const off = Math.abs(Math.round(secondsAhead));
  if (off <= TOLERATED_SECONDS) return ok('It agrees with this machine’s.');
  const sentence = `It is ${off} seconds ${secondsAhead > 0 ? 'ahead of' : 'behind'} this machine’s: let both keep time (NTP).`;
  return off <= LONGEST_SECONDS ? warning(sentence) : fault(sentence);
}

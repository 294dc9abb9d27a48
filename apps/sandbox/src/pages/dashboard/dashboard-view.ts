import { type Chaos } from '../../chaos/trouble';
import { type ClockReading } from '../../clock/sandbox-clock';
import { type AttemptRecord } from '../../webhooks/delivery-queue';
import { html, type Html } from '../html';
import { type AccountBilling, billingView } from './billing-view';
import { type AccountSummary, type RecentObject } from './dashboard-queries';
import { inspect, table, when } from './parts';

interface Dashboard {
  url: string;
  clock: ClockReading;
  chaos?: Chaos;
  accounts: AccountSummary[];
  /** Of the account that is looked at, if it is one. */
  billing?: AccountBilling;
  objects: RecentObject[];
  events: RecentObject[];
  attempts: AttemptRecord[];
  filter: { account?: string; type?: string };
}

export function dashboardView(board: Dashboard): Html {
  const { filter } = board;
  return html`<main class="board">
    <h1>Stripe sandbox</h1>
    <p class="muted">
      Listens at <code>${board.url}</code> for the Stripe SDK, with any <code>sk_test_…</code> key. Its clock
      says <strong>${new Date(board.clock.nowMs).toISOString().slice(0, 19)}Z</strong>${board.clock
        .offsetSeconds !== 0 && html` (${board.clock.offsetSeconds} seconds ahead)`}.
    </p>
    ${clockForm()} ${chaosNote(board.chaos)}
    <h2 id="accounts">Accounts</h2>
    ${table(
      'accounts',
      ['Key', 'Account', 'Objects'],
      board.accounts.map(accountRow),
      'No key has been used yet.',
    )}
    ${board.billing && billingView(board.billing)}
    <h2 id="objects">
      ${filter.type ?? 'Objects'}${filter.account && html` of ${filter.account}`}
      ${(filter.account ?? filter.type) && html`<a class="small" href="/">show all</a>`}
    </h2>
    ${table(
      'objects',
      ['Object', 'Created', 'Status'],
      board.objects.map(objectRow),
      'Nothing has been made yet.',
    )}
    <h2 id="events">Recent events</h2>
    ${table(
      'events',
      ['Event', 'Created', 'Webhooks to come'],
      board.events.map(eventRow),
      'Nothing has happened yet.',
    )}
    <h2 id="deliveries">Webhook deliveries</h2>
    ${table(
      'deliveries',
      ['Event', 'To', 'When', 'Answer'],
      board.attempts.map(attemptRow),
      'No webhook has been sent yet.',
    )}
  </main>`;
}

function clockForm(): Html {
  return html`<form method="post" action="/clock" class="inline">
    <label for="days">Move the clock by days</label>
    <input id="days" name="days" type="number" min="1" max="3660" value="1" required />
    <button type="submit">Move</button>
  </form>`;
}

function chaosNote(chaos: Chaos | undefined): Html {
  if (!chaos) return html`<p class="muted">No chaos is on.</p>`;
  const { seed, ...trouble } = chaos;
  const parts = Object.entries(trouble).filter(([, value]) => value > 0);
  return html`<p>
    <span class="badge bad">Chaos</span> with the seed <code>${seed}</code>:
    ${parts.map(([name, value]) => `${name} ${value}`).join(', ')}
  </p>`;
}

function accountRow(account: AccountSummary): Html {
  const links = account.objects.map(({ type, count }, index) => {
    const query = new URLSearchParams({ account: account.id, type }).toString();
    return html`${index > 0 && ' · '}<a href="/?${query}">${count} ${type}</a>`;
  });
  return html`<tr>
    <td><code>${shortened(account.api_key)}</code></td>
    <td>
      <a href="/?account=${account.id}"><code>${account.id}</code></a>
    </td>
    <td>${links.length > 0 ? links : 'none'}</td>
  </tr>`;
}

function objectRow(object: RecentObject): Html {
  const { status } = object.data;
  return html`<tr>
    <td>${inspect(`${object.type} ${object.id}`, object.data)}</td>
    <td>${when(object.created * 1000)}</td>
    <td>${typeof status === 'string' && html`<span class="badge">${status}</span>`}</td>
  </tr>`;
}

function eventRow(event: RecentObject): Html {
  return html`<tr>
    <td>${inspect(String(event.data.type), event.data)}</td>
    <td>${when(event.created * 1000)}</td>
    <td>${Number(event.data.pending_webhooks)}</td>
  </tr>`;
}

function attemptRow(attempt: AttemptRecord): Html {
  const good = attempt.response_status !== null && attempt.response_status < 300;
  const answer = attempt.response_status ?? 'no answer';
  return html`<tr>
    <td>
      ${attempt.event_type}<br /><span class="muted"
        >attempt ${attempt.attempt}, ${attempt.delivery_status}</span
      >
    </td>
    <td><code>${attempt.url}</code></td>
    <td>${when(new Date(attempt.attempted_at).getTime())}</td>
    <td>
      <span class="badge ${good ? 'good' : 'bad'}">${answer}</span> ${attempt.duration_ms} ms
      ${attempt.error && html`<br /><span class="small">${attempt.error}</span>`}
    </td>
  </tr>`;
}

/** Keys are no secrets here, but screens are shared. */
const shortened = (key: string): string => (key.length > 20 ? `${key.slice(0, 14)}…${key.slice(-4)}` : key);

import { testCards } from '../cards/test-cards';
import { html, type Html } from './html';

interface CardEntries {
  number?: string;
  expiry?: string;
}

interface CardFaults extends CardEntries {
  cvc?: string;
}

/** Where a card is typed in; the security code is never shown again. */
export function cardFields(entries: CardEntries, faults: CardFaults): Html {
  return html`${field({
      name: 'number',
      label: 'Card number',
      inputmode: 'numeric',
      autocomplete: 'cc-number',
      list: 'test-cards',
      placeholder: '4242 4242 4242 4242',
      value: entries.number,
      fault: faults.number,
    })}
    <datalist id="test-cards">
      ${testCards.map((card) => html`<option value="${grouped(card.number)}">${card.note}</option>`)}
    </datalist>
    <div class="pair">
      ${field({
        name: 'expiry',
        label: 'Expires (MM / YY)',
        inputmode: 'numeric',
        autocomplete: 'cc-exp',
        placeholder: '12 / 34',
        value: entries.expiry,
        fault: faults.expiry,
      })}
      ${field({
        name: 'cvc',
        label: 'Security code',
        inputmode: 'numeric',
        autocomplete: 'cc-csc',
        placeholder: '123',
        fault: faults.cvc,
      })}
    </div>`;
}

interface Field {
  name: string;
  label: string;
  autocomplete: string;
  type?: string;
  inputmode?: string;
  list?: string;
  placeholder?: string;
  value?: string;
  fault?: string;
}

export function field({ name, label, type = 'text', value = '', fault, ...rest }: Field): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${rest.autocomplete}"
      ${rest.inputmode && html`inputmode="${rest.inputmode}"`}
      ${rest.list && html`list="${rest.list}"`}
      ${rest.placeholder && html`placeholder="${rest.placeholder}"`}
      ${fault && html`aria-invalid="true" aria-describedby="${name}-fault" autofocus`}
    />
    ${fault && html`<p class="fault" id="${name}-fault">${fault}</p>`}
  </div>`;
}

/** What the test cards do. */
export function cardTable(): Html {
  return html`<details>
    <summary>Test cards</summary>
    <p class="small muted">Any future date and any three digits will do.</p>
    <table class="cards-table small">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">What it does</th>
        </tr>
      </thead>
      <tbody>
        ${testCards.map(
          (card) =>
            html`<tr>
              <td><code>${grouped(card.number)}</code></td>
              <td>${card.note}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

const grouped = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');

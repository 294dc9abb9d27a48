/** Groups the digits of a card number and puts the slash into the date, while they are typed. */
export const cardInput = `
const format = (id, change) => document.getElementById(id)?.addEventListener('input', (event) => {
  const field = event.target;
  if (field.selectionStart !== field.value.length) return;
  field.value = change(field.value.replace(/\\D/g, ''));
});
format('number', (digits) => digits.slice(0, 19).replace(/(.{4})(?=.)/g, '$1 '));
format('expiry', (digits) => digits.slice(0, 4).replace(/^(..)(.+)/, '$1 / $2'));
document.querySelector('form')?.addEventListener('submit', (event) => {
  const button = event.target.querySelector('button');
  setTimeout(() => { button.disabled = true; button.textContent = 'Processing…'; }, 0);
});
`;

const FEWEST_DIGITS = 13;
const GROUPED_DIGITS = /\d(?:[ -]?\d){12,18}/g;

/** First digits and lengths of the card schemes (ISO/IEC 7812 issuer ranges). */
const schemes = [
  /^4(\d{12}|\d{15}|\d{18})$/,
  /^(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(0[0-5]|[68]\d)\d{11}$/,
  /^6(011|4[4-9]\d|5\d{2})\d{12,15}$/,
  /^35(2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
];

/** Whether a text holds what looks like a card number: a scheme's range and length, and a right check digit. */
export function containsCardNumber(text: string): boolean {
  if (text.length < FEWEST_DIGITS) return false;
  return [...text.matchAll(GROUPED_DIGITS)].some(([match]) => {
    const digits = match.replace(/[ -]/g, '');
    return schemes.some((scheme) => scheme.test(digits)) && hasLuhnCheckDigit(digits);
  });
}

function hasLuhnCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

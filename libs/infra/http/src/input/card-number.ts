const FEWEST_DIGITS = 13;
const MOST_DIGITS = 19;
const FEWEST_IN_GROUP = 3;

/** Digits that are written together, or in groups. */
const RUN_OF_DIGITS = /\d+(?:[ -]\d+)*/g;

/** First digits and lengths of the card schemes (ISO/IEC 7812 issuer ranges), in one expression: every number of a text passes it. */
const SCHEME = new RegExp(
  [
    '4(?:\\d{12}|\\d{15}|\\d{18})',
    '(?:5[1-5]\\d{2}|222[1-9]|22[3-9]\\d|2[3-6]\\d{2}|27[01]\\d|2720)\\d{12}',
    '3[47]\\d{13}',
    '3(?:0[0-5]|[68]\\d)\\d{11}',
    '6(?:011|4[4-9]\\d|5\\d{2})\\d{12,15}',
    '35(?:2[89]|[3-8]\\d)\\d{12}',
    '62\\d{14,17}',
  ]
    .map((scheme) => `^${scheme}$`)
    .join('|'),
);

/** Whether a text holds what looks like a card number: a scheme's range and length, and a right check digit. */
export function containsCardNumber(text: string): boolean {
  if (text.length < FEWEST_DIGITS) return false;
  return [...text.matchAll(RUN_OF_DIGITS)].some(([run]) => holdsCard(run));
}

/** Beside the whole run, every row of neighbouring groups may be the card: `12 4242 4242 4242 4242` has another number before it. */
function holdsCard(run: string): boolean {
  if (run.length < FEWEST_DIGITS) return false;
  const groups = run.split(/[ -]/);
  if (isCard(groups.join(''))) return true;
  return groups.some((_group, first) => {
    let digits = '';
    for (const group of groups.slice(first, first + MOST_DIGITS / FEWEST_IN_GROUP)) {
      if (group.length < FEWEST_IN_GROUP || digits.length + group.length > MOST_DIGITS) return false;
      digits += group;
      if (isCard(digits)) return true;
    }
    return false;
  });
}

function isCard(digits: string): boolean {
  return SCHEME.test(digits) && hasLuhnCheckDigit(digits);
}

function hasLuhnCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

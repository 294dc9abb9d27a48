const columns = [
  { title: '', of: ({ name }) => name },
  { title: '/s', of: ({ subject }) => whole(median(subject.map(({ perSecond }) => perSecond))) },
  { title: 'p50 ms', of: ({ subject }) => latency(subject, 'p50') },
  { title: 'p99 ms', of: ({ subject }) => latency(subject, 'p99') },
  { title: 'against', of: ({ against }) => against },
  { title: '/s', of: ({ baseline }) => whole(median(baseline.map(({ perSecond }) => perSecond))) },
  { title: 'ratio', of: (row) => median(ratiosOf(row)).toFixed(2) },
  {
    title: 'of rounds',
    of: (row) =>
      ratiosOf(row)
        .map((ratio) => ratio.toFixed(2))
        .join(' '),
  },
];

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {import('./turns.mjs').Measurement[]} subject one for each round
 * @property {string} against
 * @property {import('./turns.mjs').Measurement[]} baseline of the same rounds
 */

/** @param {Row[]} rows medians, and the ratio of each round to the baseline beside it */
export function formatTable(rows) {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  const widths = columns.map((_column, index) => Math.max(...lines.map((line) => line[index].length)));
  return lines.map((line) => formatLine(line, widths)).join('\n');
}

function formatLine(cells, widths) {
  return cells
    .map((cell, index) =>
      /^[\d,]+(\.\d+)?$/.test(cell) ? cell.padStart(widths[index]) : cell.padEnd(widths[index]),
    )
    .join('  ')
    .trimEnd();
}

function ratiosOf({ subject, baseline }) {
  return subject.map(({ perSecond }, round) => perSecond / baseline[round].perSecond);
}

function latency(measurements, percentile) {
  const known = measurements.flatMap((measurement) => measurement.latency?.[percentile] ?? []);
  return known.length === 0 ? '' : whole(median(known));
}

function median(numbers) {
  const ascending = [...numbers].sort((left, right) => left - right);
  return ascending[Math.floor(ascending.length / 2)];
}

function whole(number) {
  return Math.round(number).toLocaleString('en-US');
}

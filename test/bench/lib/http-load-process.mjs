import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

const SAMPLE_MILLISECONDS = 50;

// Forked by http-load.mjs: its work must not be done by the process that measures something else.
process.once('message', async ({ url, requests, seconds, amount, freshHeader }) => {
  const lists = requests.values();
  let begun;
  let lastAnswer;
  const run = autocannon({
    url,
    connections: requests.length,
    sampleInt: SAMPLE_MILLISECONDS,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    setupClient: (client) =>
      client.setRequests(lists.next().value.map((request) => prepared(request, freshHeader))),
  });
  run.on('start', () => (begun = performance.now()));
  run.on('response', () => (lastAnswer = performance.now()));
  const { latency, errors, timeouts, non2xx, '2xx': answered } = await run;
  process.send(
    {
      perSecond: answered / ((lastAnswer - begun) / 1_000),
      latency: { p50: latency.p50, p99: latency.p99 },
      failures: errors + timeouts + non2xx,
    },
    () => process.disconnect(),
  );
});

/** Requests are made before the clock starts; only those with a fresh header are made when they are sent. */
function prepared(request, freshHeader) {
  if (freshHeader === undefined) return request;
  const setupRequest = ({ headers, ...rest }) => ({
    ...rest,
    headers: { ...headers, [freshHeader]: randomUUID() },
  });
  return { ...request, setupRequest };
}

import fastify from 'fastify';

// Forked by permission-check.bench.mjs with the answer to give.
const answer = JSON.parse(process.argv[2]);
const server = fastify();
server.get('/api/v1/permissions/:user_id/:permission', async () => answer);
process.send(await server.listen({ host: '127.0.0.1', port: 0 }));
process.once('disconnect', () => process.exit());

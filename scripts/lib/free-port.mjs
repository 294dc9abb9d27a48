import net from 'node:net';

/** A TCP port that nobody listens on just now. */
export const freePort = () => listenOnce(0);

/** Whether a program could listen on this port of this machine just now. */
export const isPortFree = (port) =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

/** On every address, as the apps do: a port taken on one of them only is taken. */
function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, () => {
      const { port: given } = server.address();
      server.close(() => resolve(given));
    });
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { startApp } from './app.mjs';

/** One edit may touch several files: they are compiled within this time of each other. */
const settling = 200;

/**
 * An app that is started afresh on `reload()`. While it is developed it may crash: then it waits for the next edit instead
 * of ending everything else.
 *
 * @param {Parameters<typeof startApp>[0]} options
 * @returns {import('./supervisor.mjs').Part & { reload(): Promise<void> }}
 */
export function startReloadingApp(options) {
  let reloading;
  let announce;
  const ready = new Promise((resolve) => (announce = resolve));
  const start = () => {
    const app = startApp(options);
    void app.ready.then(announce);
    void app.ended.then((how) => {
      if (app === current && !reloading)
        console.error(`${options.name} stopped (${how}): waiting for an edit.`);
    });
    return app;
  };
  let current = start();

  const reload = async () => {
    await delay(settling);
    await current.stop();
    reloading = undefined;
    current = start();
  };
  return {
    name: options.name,
    ready,
    ended: new Promise(() => undefined),
    reload: () => (reloading ??= reload()),
    stop: async () => {
      await reloading;
      reloading = current.stop();
      await reloading;
    },
    kill: () => current.kill(),
  };
}

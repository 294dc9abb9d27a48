export default async function stopDatabase() {
  await globalThis.testPostgres.remove();
}

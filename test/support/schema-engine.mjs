import { SchemaEngine } from '../../scripts/lib/schema-engine.mjs';

// node test/support/schema-engine.mjs apply|diagnose <database url> <migrations folder>
// What Prisma's own engine does with, or says of, a database: as JSON, in a process of its own, since the engine can
// neither be closed nor loaded in Jest's sandbox.
const [command, databaseUrl, directory] = process.argv.slice(2);
const engine = await SchemaEngine.open(databaseUrl, directory);
const result = command === 'apply' ? await engine.apply() : await engine.diagnose();
process.stdout.write(JSON.stringify(result), () => process.exit());

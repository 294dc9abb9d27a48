import path from 'node:path';

/** Where the migrations of this build are. Programs are started in the root of the project or of the image. */
export const migrationsDirectory = path.resolve('prisma/migrations');

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../errors/problem';

type JsonSchema = Record<string, unknown>;

/** The OpenAPI 3.1 document of all endpoints, with every zod schema that has an id as a named component. */
export function createOpenApiDocument(app: NestFastifyApplication, publicUrl: string): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Paygrove')
    .setDescription('One payments service for all of a company’s projects.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer(publicUrl)
    .addSecurity('admin_key', {
      type: 'http',
      scheme: 'bearer',
      description: 'The admin key of the operator.',
    })
    .addSecurity('project_key', { type: 'http', scheme: 'bearer', description: 'grove_sk_… or grove_pk_…' })
    .addSecurity('user_token', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of an end user, from POST /api/v1/auth/login.',
    })
    .addSecurity('project_id', { type: 'apiKey', in: 'header', name: 'X-Project-ID' })
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? convert(schema, schemaType) : undefined,
  });
  const problem = convert(problemSchema, 'output');
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(problem.components as object) },
  };
  return document;
}

/** A zod schema as JSON Schema: those with an id become components, and are referred to. */
function convert(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: JsonSchema; components: Record<string, JsonSchema> } {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  const text = JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/');
  const {
    $schema: _dialect,
    $defs = {},
    ...root
  } = JSON.parse(text) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  return { schema: root, components: $defs };
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeHashes } from '../core/resource-types/hash-type.ts';

/** The list that the script writes. */
const LIST_FILE = new URL('../core/resource-types/delete-then-create.generated.json', import.meta.url);

/** A published resource schema, as far as the script reads it. */
interface ResourceSchema {
  readonly typeName: string;
  readonly replacementStrategy?: string;
}

/**
 * Writes the types whose registry schema has `replacementStrategy: delete_then_create`: CloudFormation deletes the old resource before
 * it creates the new one. The AWS service specification does not contain this field. The list contains hashes,
 * because the names do not fit into the size budget of a Lambda function's bundle.
 *
 * @example
 * ```sh
 * curl -O https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip && unzip -d schemas CloudformationSchema.zip
 * node scripts/distill-delete-then-create.ts schemas
 * ```
 */
const [folder = '.'] = process.argv.slice(2);
const types = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ResourceSchema)
  .filter(({ replacementStrategy }) => replacementStrategy === 'delete_then_create')
  .map(({ typeName }) => typeName);
writeFileSync(LIST_FILE, `${JSON.stringify({ hashes: writeHashes(types) })}\n`);

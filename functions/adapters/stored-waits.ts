import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Waits } from '../ports/waits.ts';
import { toDeploymentError } from './aws-errors.ts';
import { findText } from './find-text.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/** The form of a stored wait. Versions of the gate that are deployed later must read it: a task can wait during an upgrade. */
const schema = z.object({
  version: z.literal(1),
  taskToken: z.string().check(z.minLength(1)),
  executionArn: z.string(),
  stackId: z.optional(z.string()),
});

/**
 * The tasks that wait, as objects in the gate's bucket. The objects are not signed: a principal who changes one can end or delay a wait,
 * and a wait decides nothing, because the task after it reads the stack.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createStoredWaits(client: S3Client, bucket: string | undefined): Waits {
  async function put(key: string, body: string): Promise<void> {
    const Bucket = requireGateBucket(bucket);
    try {
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body, ContentType: 'application/json' }));
    } catch (error) {
      throw toDeploymentError(error, `to store s3://${Bucket}/${key}`);
    }
  }

  const read = (key: string) => findText(client, { Bucket: requireGateBucket(bucket), Key: key });

  return {
    store: (token, wait) => put(waitKey(token), JSON.stringify({ version: 1, ...wait } satisfies z.infer<typeof schema>)),
    async find(token) {
      const text = await read(waitKey(token));
      return text === undefined ? undefined : parseWait(text);
    },
    recordStart: (token) => put(startKey(token), '{}'),
    hasStartEvent: async (token) => (await read(startKey(token))) !== undefined,
  };
}

function waitKey(clientRequestToken: string): string {
  return `${GATE_BUCKET_KEYS.waits}${clientRequestToken}`;
}

function startKey(clientRequestToken: string): string {
  return `${waitKey(clientRequestToken)}/started`;
}

/** @returns undefined for other content: the fallback poll then ends the wait */
function parseWait(text: string): z.infer<typeof schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import type { S3Client } from '@aws-sdk/client-s3';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { GateSecret, JobEvents } from '../ports/ports.ts';
import { sha256 } from '../sha256.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The first event about each job: an object in the gate's bucket that is written once, with the hash of the event.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createJobEvents(client: S3Client, bucket: string | undefined, secret: GateSecret): JobEvents {
  const objects = createSignedObjects(client, bucket, { secret, purpose: 'job-event' });
  return {
    async isFirst(jobName, content) {
      const hash = sha256(content);
      const stored = await objects.putOnce(`${GATE_BUCKET_KEYS.jobs}${jobName}/event`, { hash });
      return stored.hash === hash;
    },
  };
}

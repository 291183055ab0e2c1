import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { ArtifactFiles, RevisionCopies, WantedFile, WantedTexts } from '../ports/revisions.ts';
import { toDeploymentError } from './aws-errors.ts';
import { toObjectError } from './object-errors.ts';
import { requireGateBucket } from './require-gate-bucket.ts';

/**
 * Copies of the files that deployments use, in the gate's bucket, each under the SHA-256 of its content. Storing the same file
 * again stores the same object. A reader verifies the hash, so the author of the object does not matter.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createRevisionCopies(client: S3Client, bucket: string | undefined): RevisionCopies {
  const addressOf = (sha256: string) => ({ Bucket: requireGateBucket(bucket), Key: `${GATE_BUCKET_KEYS.revisions}${sha256}` });
  return {
    async put(text) {
      const sha256 = hashOf(text);
      const address = addressOf(sha256);
      try {
        await client.send(new PutObjectCommand({ ...address, Body: text, ContentType: 'text/plain; charset=utf-8' }));
      } catch (error) {
        throw toDeploymentError(error, `to store s3://${address.Bucket}/${address.Key}`);
      }
      return sha256;
    },
    async read(sha256) {
      const address = addressOf(sha256);
      const uri = `s3://${address.Bucket}/${address.Key}`;
      let text: string;
      try {
        const { Body } = await client.send(new GetObjectCommand(address));
        text = (await Body?.transformToString('utf-8')) ?? '';
      } catch (error) {
        throw toObjectError(error, `to read the copy of the revision ${uri}`);
      }
      if (hashOf(text) === sha256) return text;
      throw new DeploymentError(
        'RevisionUnavailable',
        `Expected ${uri} to have the SHA-256 in its name, got other content: another principal changed the copy. Release the change again.`,
      );
    },
  };
}

/**
 * Reads the files of a revision as the tasks need them: only pinned copies, never the artifact, which another principal can overwrite.
 *
 * @param bucket from GATE_BUCKET
 */
export function createPinnedFiles(client: S3Client, bucket: string | undefined): ArtifactFiles {
  const copies = createRevisionCopies(client, bucket);
  return {
    async readTexts(_location, wanted) {
      const texts: Record<string, string> = {};
      for (const [key, file] of Object.entries(wanted)) if (file !== undefined) texts[key] = await copies.read(hashOfCopy(file));
      return texts as WantedTexts<typeof wanted>;
    },
  };
}

function hashOfCopy({ sha256, path, field }: WantedFile): string {
  if (sha256 !== undefined) return sha256;
  throw new DeploymentError(
    'RevisionUnavailable',
    `Expected the execution to have the hash of ${path} (\`${field}\`), got none: release the change again.`,
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

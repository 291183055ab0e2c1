import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { ArtifactFiles, RevisionCopies, WantedFile } from '../ports/ports.ts';
import { createArtifactFiles } from './artifact-files.ts';
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
 * The files of a revision as the tasks read them: the pinned copy of a file that has a hash, and the artifact itself for an execution that
 * no pipeline started.
 *
 * @param bucket from GATE_BUCKET
 */
export function createPinnedFiles(client: S3Client, bucket: string | undefined): ArtifactFiles {
  const artifacts = createArtifactFiles(client);
  const copies = createRevisionCopies(client, bucket);
  return {
    async readTexts(location, wanted) {
      const unpinned: Record<string, WantedFile | undefined> = {};
      const texts: Record<string, string> = {};
      for (const [key, file] of Object.entries(wanted)) {
        if (file?.sha256 === undefined) unpinned[key] = file;
        else texts[key] = await copies.read(file.sha256);
      }
      return { ...(await artifacts.readTexts(location, unpinned)), ...texts } as never;
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

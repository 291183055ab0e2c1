import type { S3Access } from '../s3/bucket.ts';
import type { JobCredentials } from './action-execution.ts';
import type { JobArtifact } from './job-event.ts';

/** Access to the artifact bucket with the credentials of jobs. */
export class ArtifactAccess {
  readonly #grants = new Map<string, { readonly keys: ReadonlySet<string>; readonly expirationTime: number }>();

  /**
   * Issues credentials that permit reading the artifacts of a job.
   *
   * @param id a new ID
   * @param expirationTime milliseconds since 1970
   */
  issue(id: string, artifacts: readonly JobArtifact[], expirationTime: number): JobCredentials {
    const accessKeyId = `ASIA${id.replaceAll('-', '').slice(0, 16).toUpperCase()}`;
    this.#grants.set(accessKeyId, { keys: new Set(artifacts.map(({ objectKey }) => objectKey)), expirationTime });
    return { accessKeyId, secretAccessKey: `secret-${id}`, sessionToken: `session-${id}` };
  }

  /** Returns true if the credentials of a job permit a request. */
  permits({ accessKeyId = '', operation, key = '' }: S3Access): boolean {
    const grant = this.#grants.get(accessKeyId);
    return (
      grant !== undefined && Date.now() < grant.expirationTime && /^(Get|Head)Object$/.test(operation) && grant.keys.has(key)
    );
  }
}

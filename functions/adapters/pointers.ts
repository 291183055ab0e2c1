import type { S3Client } from '@aws-sdk/client-s3';
import { type Pointer, pointerKeyOf, pointerPathOf, pointerPrefixOf, readPointerKey } from '../../core/blue-green/pointer.ts';
import type { StackIdentity } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { Pointers, StoredPointer } from '../ports/pointers.ts';
import type { GateSecret } from '../ports/ports.ts';
import { listKeys } from './list-keys.ts';
import { createSignedObjects } from './signed-objects.ts';

/**
 * The pointers, as signed objects in the gate's bucket. Each change is a new object under the next number, which is part of the signed text:
 * a principal who can write to the bucket can neither change a pointer nor put back an earlier one. A pointer that cannot be read is an
 * error and never a missing pointer, because the gate would then deploy to another stack.
 *
 * @param bucket from GATE_BUCKET; if absent, every use is a ConfigurationError
 */
export function createPointers(client: S3Client, bucket: string | undefined, secret: GateSecret): Pointers {
  const store = createSignedObjects(client, bucket, { secret, purpose: 'pointer' });

  return {
    async find(deployment) {
      const keys = await listKeys(client, bucket, pointerPrefixOf(deployment));
      const last = keys.flatMap((key) => readPointerKey(key) ?? []).at(-1);
      if (last === undefined) {
        requireNoUnsigned(keys, deployment, bucket);
        return undefined;
      }
      const key = pointerKeyOf(deployment, last.number);
      const pointer = await store.find<Pointer>(key);
      if (pointer !== undefined) return { pointer, number: last.number } satisfies StoredPointer;
      throw new DeploymentError(
        'PermissionError',
        `Expected to read the pointer s3://${bucket}/${key}, which exists, got AccessDenied: give the function's role s3:GetObject on it.`,
      );
    },
    async store(pointer, replaced) {
      const stored = await store.putOnce<Pointer>(pointerKeyOf(pointer, (replaced ?? 0) + 1), pointer);
      // The SDK repeats a call whose reply was lost, and finds the object of the first call.
      return JSON.stringify(stored) === JSON.stringify(pointer) ? 'stored' : 'conflict';
    },
    async list() {
      const keys = await listKeys(client, bucket, GATE_BUCKET_KEYS.pointers);
      const deployments = keys.flatMap((key) => readPointerKey(key)?.deployment ?? []);
      return [...new Map(deployments.map((deployment) => [pointerPathOf(deployment), deployment])).values()];
    },
  };
}

/** Refuses the pointer of a version of the gate that did not sign pointers. */
function requireNoUnsigned(keys: readonly string[], deployment: StackIdentity, bucket: string | undefined): void {
  const unsigned = `${pointerPrefixOf(deployment)}json`;
  if (!keys.includes(unsigned)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the pointer of ${pointerPathOf(deployment)} to have the signature of this gate, got s3://${bucket}/${unsigned}, which has none: an ` +
      'earlier version of the gate or another principal wrote it. Follow the section "Pointers without a signature" of docs/upgrade.md.',
  );
}

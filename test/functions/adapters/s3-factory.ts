import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { SparseFile } from './zip-factory.ts';

/** An error of S3. */
export function s3Error(name: string, httpStatusCode: number, message = name): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode } });
}

/** A bucket with one object, which counts the bytes of reads. */
export function makeBucket(file: SparseFile) {
  const s3 = mockClient(S3Client);
  const reads: { range: string | undefined; bytes: number; ifMatch: string | undefined }[] = [];
  s3.on(GetObjectCommand).callsFake(({ Range, IfMatch }: { Range?: string; IfMatch?: string }) => {
    if (file.size === 0) throw s3Error('InvalidRange', 416);
    const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(Range ?? '') ?? [];
    const start = first === '' ? Math.max(0, file.size - Number(last)) : Number(first);
    const end = first === '' ? file.size : Math.min(file.size, Number(last) + 1);
    reads.push({ range: Range, bytes: end - start, ifMatch: IfMatch });
    return {
      ETag: '"e1"',
      ContentRange: `bytes ${start}-${end - 1}/${file.size}`,
      Body: { transformToByteArray: async () => file.read(start, end) },
    };
  });
  return {
    client: new S3Client({ region: 'eu-west-1' }),
    s3,
    reads,
    bytesRead: () => reads.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

import { RandomAccessReader } from 'yauzl';
import type { RangedObject } from './s3-ranges.ts';

/** Reads from S3 for yauzl, without creating a stream for each of its many small reads. */
export class S3RangeReader extends RandomAccessReader {
  readonly #object: RangedObject;

  constructor(object: RangedObject) {
    super();
    this.#object = object;
  }

  override read(target: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    const end = position + length;
    if (end > this.#object.size) {
      callback(new Error('it is truncated'));
      return;
    }
    this.#object.read(position, end).then((bytes) => {
      bytes.copy(target, offset);
      callback(null);
    }, callback);
  }
}

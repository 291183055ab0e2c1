/**
 * No answer reached the caller; whether the operation was carried out, the caller cannot know.
 *
 * - `timeout`: the caller gave up waiting
 * - `reset`: the connection broke
 */
export class ConnectionLost extends Error {
  readonly kind: 'timeout' | 'reset';

  constructor(kind: 'timeout' | 'reset') {
    super(kind === 'timeout' ? 'Connection timed out' : 'socket hang up');
    this.name = 'ConnectionLost';
    this.kind = kind;
  }
}

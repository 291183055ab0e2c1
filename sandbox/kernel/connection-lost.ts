/**
 * The error of a caller that received no response. The caller cannot know whether the operation had its effect.
 *
 * - `timeout`: the caller stopped waiting
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

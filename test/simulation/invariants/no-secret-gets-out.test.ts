import { describe, expect, it } from 'vitest';
import { noSecretGetsOut } from '../../../sandbox/simulation/invariants/no-secret-gets-out.ts';
import { type HistoryProps, history, reply, wordsOf } from './history.ts';

const SECRET = 'The password is hunter2-0.';

describe('S7', () => {
  it.each<[string, HistoryProps]>([
    ['texts without a secret', { logs: ['secret-word, session-id'], records: ['{}'], seen: { replies: [reply()] } }],
    ['a secret in a copied file of the revision', { records: [SECRET], recordFolder: 'revisions' }],
    ['a history that is not complete yet', { logs: [SECRET], seen: { isSettled: false } }],
  ])('permits %s', (_, props) => {
    expect(noSecretGetsOut(history(props))).toEqual([]);
  });

  it.each<[string, HistoryProps, string]>([
    ['a NoEcho value in the log', { logs: [SECRET] }, 'the log holds hunter2...'],
    ['a secret key in the log', { logs: ['secret-01234567-89ab'] }, 'the log holds secret-01234567-...'],
    ['a session token in the log', { logs: ['session-01234567-89ab'] }, 'the log holds session-01234567-...'],
    ['a secret in a reply', { seen: { replies: [reply({ content: SECRET })] } }, 'the reply to job job-1 holds hunter2...'],
    ['a secret in a history', { executions: [{ text: SECRET }] }, 'the history of execution job-1 holds hunter2...'],
    ['a secret in a record', { records: ['{}', SECRET] }, 'records/1 holds hunter2...'],
    ['a secret in the decision about a job', { records: [SECRET], recordFolder: 'jobs' }, 'jobs/0 holds hunter2...'],
  ])('is violated by %s', (_, props, words) => {
    expect(wordsOf(noSecretGetsOut(history(props)))).toEqual([words]);
  });
});

import { describe, expect, it } from 'vitest';
import { approversNeeded, findOpenNeeds } from '../../../core/approvals/count-votes.ts';
import { toApproval } from '../../../core/approvals/to-approval.ts';
import { ALICE, BOB, sampleRequest, sampleVote } from './sample-request.ts';

const ADMIN = 'arn:aws:iam::111122223333:role/Admin';
const two = { approvers: 2, mustAccept: [], breakGlass: [], personalSessions: [] };
const { startedBy: _startedBy, ...unknownStarter } = sampleRequest();

describe('findOpenNeeds', () => {
  it('accepts one approver who did not start the pipeline', () => {
    expect(findOpenNeeds(sampleRequest(), [sampleVote()])).toEqual([]);
  });

  it('waits for the first approver', () => {
    expect(findOpenNeeds(sampleRequest(), [])).toEqual(['0 of 1 required approvals received.']);
  });

  it('does not count a rejection or a vote about another fingerprint', () => {
    const votes = [sampleVote({ decision: 'reject' }), sampleVote({ fingerprint: 'f2' })];
    expect(findOpenNeeds(sampleRequest(), votes)).toHaveLength(1);
  });

  it('refuses the starter of the pipeline as the only approver', () => {
    const vote = sampleVote({ approver: BOB, userArn: BOB });
    expect(findOpenNeeds(sampleRequest(), [vote])).toEqual([
      'Another approver must also approve, because this approver started the pipeline.',
    ]);
    expect(findOpenNeeds(sampleRequest({ needs: two }), [vote, sampleVote()])).toEqual([]);
  });

  it('recognizes the starter in another session of the same role', () => {
    const startedBy = 'arn:aws:sts::111122223333:assumed-role/Admin/morning';
    expect(findOpenNeeds(sampleRequest({ startedBy }), [sampleVote({ approver: ADMIN })])).toHaveLength(1);
  });

  it('needs a second approver if the starter is unknown', () => {
    expect(approversNeeded(unknownStarter)).toBe(2);
    expect(findOpenNeeds(unknownStarter, [sampleVote()])).toEqual([
      '1 of 2 required approvals received. CodePipeline does not name the person who started the pipeline, so at least two approvers are required.',
    ]);
    expect(findOpenNeeds(unknownStarter, [sampleVote(), sampleVote({ approver: BOB })])).toEqual([]);
  });

  it('counts two votes of one approver once', () => {
    const request = sampleRequest({ needs: two });
    expect(findOpenNeeds(request, [sampleVote(), sampleVote()])).toEqual(['1 of 2 required approvals received.']);
    expect(findOpenNeeds(request, [sampleVote(), sampleVote({ approver: ADMIN })])).toEqual([]);
  });

  it('counts a person with sessions of two personal roles once', () => {
    const sessionOf = (role: string, name: string) => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
    const approvals = (...approvers: readonly string[]) =>
      approvers.map((approver) => sampleVote({ approver, userArn: approver }));
    const needs = { ...two, personalSessions: ['AWSReservedSSO_*'] };
    const request = sampleRequest({ needs });
    const [admin, reader] = [sessionOf('AWSReservedSSO_Admin', 'alice'), sessionOf('AWSReservedSSO_Reader', 'Alice')];

    expect(findOpenNeeds(request, approvals(admin, reader))).toEqual(['1 of 2 required approvals received.']);
    expect(findOpenNeeds(request, approvals(admin, sessionOf('AWSReservedSSO_Admin', 'bob')))).toEqual([]);
    expect(findOpenNeeds(sampleRequest({ needs: { ...needs, approvers: 1 }, startedBy: reader }), approvals(admin))).toEqual([
      'Another approver must also approve, because this approver started the pipeline.',
    ]);
  });

  it('accepts one approval by break-glass', () => {
    expect(findOpenNeeds(sampleRequest({ needs: two }), [sampleVote({ breakGlass: true })])).toEqual([]);
  });
});

describe('toApproval', () => {
  it('is pending with the open requirements, and sorts the votes by time', () => {
    const later = sampleVote({ approver: BOB, at: '2026-11-28T12:00:00.000Z' });
    const shown = toApproval(sampleRequest({ needs: { ...two, approvers: 3 } }), [later, sampleVote()], undefined);
    expect(shown).toMatchObject({ status: 'pending', approversNeeded: 3, open: ['2 of 3 required approvals received.'] });
    expect(shown.votes.map(({ approver }) => approver)).toEqual([ALICE, BOB]);
    expect(toApproval(sampleRequest(), [sampleVote(), later], undefined).votes[0]?.approver).toBe(ALICE);
    expect(shown).not.toHaveProperty('outcome');
    expect(shown).not.toHaveProperty('needs');
  });

  it('has the status of its outcome', () => {
    const outcome = { status: 'rejected', by: ALICE, at: '2026-11-28T12:00:00.000Z', reason: 'No.', fingerprint: 'f1' } as const;
    expect(toApproval(sampleRequest(), [], outcome)).toMatchObject({ status: 'rejected', open: [], outcome });
  });

  it('names its subject, and hides the settings and the ids of its stack', () => {
    const needs = { subject: 'first-create', approvers: 1, mustAccept: [], breakGlass: [], personalSessions: [] } as const;
    const settingsChange = { terminationProtection: { before: true, after: false } };
    const shown = toApproval(sampleRequest({ needs, settingsChange, target: {} }), [], undefined);

    expect(shown).toMatchObject({ subject: 'first-create' });
    for (const name of ['settingsChange', 'stackId', 'changeSetId', 'target', 'needs']) expect(shown).not.toHaveProperty(name);
    expect(toApproval(sampleRequest(), [], undefined).subject).toBe('change-set');
  });

  it('names the account and the Region of a stack in a target', () => {
    const place = { account: '111122223333', region: 'eu-west-1' };

    expect(toApproval(sampleRequest({ target: { region: 'eu-west-1' }, place }), [], undefined)).toMatchObject({ place });
    expect(toApproval(sampleRequest(), [], undefined)).not.toHaveProperty('place');
  });
});

import { describe, expect, it } from 'vitest';
import type { Job } from '../../sandbox/code-pipeline/action-execution.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);

/** A flow with a slow table, and a principal with `lambda:InvokeFunction` on answer-job who knows the event of a job. */
function setup() {
  const flow = setupFlow({ sandbox: { cloudFormation: { resources: { 'AWS::DynamoDB::Table': { seconds: 1_800 } } } } });
  const { sandbox, run } = flow;
  const forge = (requestPayload: object) =>
    run(
      sandbox.lambda.invoke(
        'answer-job',
        JSON.stringify({ requestContext: { condition: 'RetriesExhausted' }, requestPayload }),
        'attacker',
      ),
    );
  return { ...flow, forge };
}

/** The event of a job, with other UserParameters. */
function alter({ event }: Job): object {
  const text = JSON.stringify(event);
  return JSON.parse(text.replace('infra/template.json', 'infra/other.json'));
}

/** The fields of an event that a forgery changes. */
interface JobEvent {
  readonly 'CodePipeline.job': { readonly id: string; readonly data: { readonly continuationToken?: string | undefined } };
}

function hasToken({ 'CodePipeline.job': { data } }: JobEvent): boolean {
  return data.continuationToken !== undefined;
}

describe('a forged record about a job that Lambda could not deliver', () => {
  it.each([
    ['with the event of the job', ({ event }: Job) => event],
    ['with other parameters', alter],
  ])('does not separate the result of an action from its running deployment: %s', async (_, forgery) => {
    const { sandbox, push, run, forge, executions } = setup();
    const pushed = push(shop);
    await sandbox.advance(60_000);
    const [job] = sandbox.codePipeline.jobs;
    if (job === undefined) throw new Error('Expected a job.');

    await forge(forgery(job));

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
    expect(executions().map(({ status }) => status)).toEqual(['SUCCEEDED']);
  });

  it.each<[string, (event: JobEvent, other: JobEvent) => unknown]>([
    [
      'with the event and the token of another job',
      (event, other) => ({ 'CodePipeline.job': { ...other['CodePipeline.job'], id: event['CodePipeline.job'].id } }),
    ],
    [
      'without its token, as if it were the first job of an action',
      ({ 'CodePipeline.job': job }) => ({ 'CodePipeline.job': { ...job, data: { ...job.data, continuationToken: undefined } } }),
    ],
  ])('does not fail an action whose deployment is running: %s', async (_, forgery) => {
    const { sandbox, gate, push, run, forge, executions } = setup();
    const input = { environmentName: 'prod', stackName: 'other', templatePath: 'template.json' };
    const actions = [{ name: 'Gate', functionName: gate.triggerName, userParameters: JSON.stringify({ input }) }];
    sandbox.codePipeline.createPipeline({ name: 'other', stages: [{ name: 'Deploy', actions }] });
    const pushed = push(shop);
    sandbox.codePipeline.push('other', { files: { 'template.json': JSON.stringify(shop) } });
    await sandbox.advance(1_300_000);
    const later = sandbox.codePipeline.jobs.map(({ event }) => event as unknown as JobEvent).filter(hasToken);
    const [event] = later.filter((one) => JSON.stringify(one).includes('infra/template.json'));
    const [other] = later.filter((one) => !JSON.stringify(one).includes('infra/template.json'));
    if (event === undefined || other === undefined) throw new Error('Expected a later job of each action.');

    await forge(forgery(event, other) as object);

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
    expect(executions().map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('never lets an action succeed: if the trigger has not decided about the job, the action fails, and nothing is deployed', async () => {
    const { sandbox, push, run, forge, executions } = setup();
    sandbox.faults.on({ operation: 'trigger', nth: 1 }, { kind: 'crash', when: 'before' });
    const pushed = push(shop);
    await sandbox.advance(1_000);
    const [job] = sandbox.codePipeline.jobs;
    if (job === undefined) throw new Error('Expected a job.');

    await forge(job.event);

    expect(await run(pushed.finished)).toMatchObject({ status: 'Failed', failureType: 'SystemUnavailable' });
    sandbox.codePipeline.redeliver();
    await sandbox.advance(3_600_000);
    expect(executions()).toEqual([]);
  });
});

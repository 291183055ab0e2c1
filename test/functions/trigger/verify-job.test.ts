import { describe, expect, it } from 'vitest';
import { readJob } from '../../../functions/pipeline-job.ts';
import { verifyJob } from '../../../functions/trigger/verify-job.ts';
import { type JobOptions, makeJobEvent } from './job-factory.ts';

const PIPELINE = { pipelineName: 'shop', pipelineExecutionId: 'id-1', actionExecutionId: 'action-1' };

const verify = (given: JobOptions, known: JobOptions = given) =>
  verifyJob(readJob(makeJobEvent(given)), {
    find: async () => ({ data: makeJobEvent(known)['CodePipeline.job'].data, ...PIPELINE }),
  });
const verifyParameters = (given: string, known: string) => verify({ userParameters: given }, { userParameters: known });
const REFUSED = { name: 'PermissionError', message: expect.stringContaining('a job with other parameters or artifacts') };

describe('the UserParameters of an event', () => {
  it.each([
    ['{"a":"x"}', '{"a":"x"}'],
    ['{"a":"8a1c"}', '{"a":"#{codepipeline.PipelineExecutionId}"}'],
    ['{"a":""}', '{"a":"#{ns.name}"}'],
    ['{"a":"x-y"}', '{"a":"#{ns.name}-#{ns.other}"}'],
    ['{"a":"x-y-z"}', '{"a":"#{ns.name}-z"}'],
    ['{"a":"xy"}', '{"a":"#{ns.name}#{ns.other}"}'],
    ['8a1c', '#{ns.name}'],
    ['a.b', 'a.b'],
  ])('%s can come from %s', async (given, known) => {
    expect(await verifyParameters(given, known)).toEqual(PIPELINE);
  });

  it.each([
    ['{"a":"x"}', '{"a":"y"}'],
    ['{"a":"x"}', '{"a":"x"'],
    ['a-b', 'a.b'],
    ['{"a":"8a1c","b":"x"}', '{"a":"#{ns.name}"}'],
    ['{"a":"x","onUnsafe":"ask"}', '{"a":"#{ns.name}-#{ns.other}"}'],
    ['{"a":"x"-"y"}', '{"a":"#{ns.name}-#{ns.other}"}'],
    ['{"a":"x-"y"}', '{"a":"#{ns.name}-#{ns.other}"}'],
    ['{"b":"x"}', '{"a":"#{ns.name}"}'],
    ['{"a":"x"', '{"a":"#{ns.name}"}'],
    ['{"a":"x', '{"a":"x#{ns.name}x'],
    ['{"a":"', '{"a":"#{ns.name}"}'],
  ])('%s cannot come from %s', async (given, known) => {
    await expect(verifyParameters(given, known)).rejects.toMatchObject(REFUSED);
  });

  it('are compared in time for many variables', async () => {
    const known = '#{a}'.repeat(125) + '#{a}x'.repeat(100);

    await expect(verifyParameters(`${'x'.repeat(50_000)}y`, known)).rejects.toMatchObject(REFUSED);
  });
});

describe('the artifacts of an event', () => {
  it.each([[['Other']], [[]], [['Source', 'Other']]])('are not those of the job: %j', async (artifacts) => {
    await expect(verify({ artifacts }, {})).rejects.toMatchObject(REFUSED);
  });
});

describe('a job', () => {
  it('that CodePipeline does not have is refused', async () => {
    await expect(verifyJob(readJob(makeJobEvent()), { find: async () => undefined })).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringContaining('no such job'),
    });
  });
});

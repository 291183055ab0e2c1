import { createHash } from 'node:crypto';
import { RetryStageExecutionCommand } from '@aws-sdk/client-codepipeline';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import { makeTemplate, SHOP } from '../support/flow.ts';
import { type ArchiveEntry, makeArchive } from './archive-factory.ts';
import { HARMLESS_TEMPLATE, setupHostileFlow, TEMPLATE_PATH } from './hostile-flow.ts';

const GIB = 1_024 ** 3;
const CONFIGURATION = 'infra/prod.json';
const POLICY = 'gate/policy.yaml';
const WAIVERS = 'gate/waivers.yaml';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A flow in which `act` runs before each invocation of a function, with the function's name. */
function setupWithIntruder(act: (flow: ReturnType<typeof setupHostileFlow>, functionName: string) => void, input = {}) {
  const flow = setupHostileFlow({ input });
  const { sandbox } = flow;
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  sandbox.lambda.invoke = (name, payload, caller) => {
    act(flow, /([\w-]+)(?::\d+)?$/.exec(name)?.[1] ?? '');
    return invoke(name, payload, caller);
  };
  return flow;
}

function overwriteArtifacts({ sandbox }: ReturnType<typeof setupHostileFlow>, files: Readonly<Record<string, string>>): void {
  const { artifactBucket } = sandbox.codePipeline;
  const archive = makeArchive(Object.entries(files).map(([name, content]) => ({ name, content })));
  for (const key of sandbox.s3.keys(artifactBucket)) sandbox.s3.put(artifactBucket, key, archive);
}

describe('an artifact that another principal overwrites during the deployment', () => {
  it('changes nothing: the first create deploys the files that were pushed', async () => {
    const flow = setupWithIntruder((hostile, name) => {
      if (name !== 'trigger') overwriteArtifacts(hostile, { [TEMPLATE_PATH]: JSON.stringify(makeTemplate(SHOP)) });
    });

    const result = await flow.pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    expect(result.status).toBe('Succeeded');
    expect(Object.keys(flow.stack()?.resources ?? {})).toEqual(['Jobs']);
  });

  it('changes nothing: the verdict counts the policy and the waivers that were pushed', async () => {
    const strict = 'version: 1\npreset: strict\n';
    const input = { policyPath: POLICY, waiversPath: WAIVERS };
    const noWaivers = 'version: 1\nwaivers: []\n';
    const pushed = { [POLICY]: strict, [WAIVERS]: noWaivers };
    const flow = setupWithIntruder((hostile, name) => {
      if (name !== 'trigger') {
        overwriteArtifacts(hostile, {
          [TEMPLATE_PATH]: HARMLESS_TEMPLATE,
          [POLICY]: 'version: 1\npreset: observe\n',
          [WAIVERS]: 'x',
        });
      }
    }, input);
    await flow.deployFirst(pushed);

    const result = await flow.pushFiles({
      [TEMPLATE_PATH]: JSON.stringify({ Resources: { Other: { Type: 'AWS::SNS::Topic' } } }),
      ...pushed,
    });

    expect([result.status, result.failureType]).toEqual(['Failed', 'JobFailed']);
    flow.expectUntouched();
  });

  it('is never read again after the execution has started', async () => {
    const flow = setupHostileFlow();
    await flow.deployFirst();
    const { artifactBucket } = flow.sandbox.codePipeline;
    flow.sandbox.s3.restrict(artifactBucket, ({ caller }) => caller.startsWith('trigger') || caller.startsWith('job'));

    expect((await flow.pushFiles({ [TEMPLATE_PATH]: JSON.stringify(makeTemplate(SHOP)) })).status).toBe('Succeeded');
  });

  it('fails the action with RevisionUnavailable if its ETag changes while it is read', async () => {
    const flow = setupHostileFlow();
    const { sandbox } = flow;
    const archive = makeArchive([
      { name: TEMPLATE_PATH, content: HARMLESS_TEMPLATE },
      { name: 'video.mp4', content: GIB },
    ]);
    let reads = 0;
    const read = (start: number, end: number) => {
      reads++;
      if (reads === 1) setImmediate(() => overwriteArtifacts(flow, { [TEMPLATE_PATH]: JSON.stringify(makeTemplate(SHOP)) }));
      return archive.read(start, end);
    };

    const result = await flow.pushArchive({ size: archive.size, read });

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(result.message).toContain('to stay the same while it was read');
    expect(sandbox.cloudFormation.stacks()).toEqual({});
  });
});

describe('the artifact of an execution that a person started', () => {
  it('is read once: another template, policy and waiver file in a later step change nothing', async () => {
    const flow = setupWithIntruder((hostile, name) => {
      if (name !== 'trigger' && name !== 'check-stack') {
        overwriteArtifacts(hostile, {
          [TEMPLATE_PATH]: JSON.stringify(makeTemplate(SHOP)),
          [POLICY]: 'version: 1\npreset: observe\n',
        });
      }
    });
    const { sandbox, gate, run } = flow;
    const { artifactBucket } = sandbox.codePipeline;
    const files = { [TEMPLATE_PATH]: HARMLESS_TEMPLATE, [POLICY]: 'version: 1\n' };
    sandbox.s3.put(
      artifactBucket,
      'by-hand.zip',
      makeArchive(Object.entries(files).map(([name, content]) => ({ name, content }))),
    );
    const input = {
      environmentName: 'prod',
      stackName: 'shop',
      templatePath: TEMPLATE_PATH,
      policyPath: POLICY,
      revisionS3Bucket: artifactBucket,
      revisionS3Key: 'by-hand.zip',
    };

    await run(
      sandbox
        .clients('operator')
        .stepFunctions()
        .send(new StartExecutionCommand({ stateMachineArn: gate.stateMachineArn, input: JSON.stringify(input) })),
    );
    await sandbox.advance(600_000);

    expect(flow.executions().map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(Object.keys(flow.stack()?.resources ?? {})).toEqual(['Jobs']);
  });
});

describe('an artifact that another principal overwrites between two deliveries of a job', () => {
  it('starts nothing after the first delivery failed the action', async () => {
    const flow = setupHostileFlow();

    const result = await flow.pushFiles({ 'README.md': 'no template' });
    overwriteArtifacts(flow, { [TEMPLATE_PATH]: HARMLESS_TEMPLATE });
    flow.sandbox.codePipeline.redeliver();
    await flow.sandbox.advance(600_000);

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(flow.executions()).toEqual([]);
  });

  it('deploys the files of the first delivery, which crashed before it started the execution', async () => {
    const flow = setupWithIntruder((hostile, name) => {
      if (name === 'trigger' && hostile.sandbox.calls.count({ operation: 'StartExecution' }) > 0) {
        overwriteArtifacts(hostile, { [TEMPLATE_PATH]: JSON.stringify(makeTemplate(SHOP)) });
      }
    });
    flow.sandbox.faults.on({ caller: 'trigger', operation: 'StartExecution', nth: 1 }, { kind: 'crash', when: 'before' });

    const result = await flow.pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(flow.executions()).toHaveLength(1);
    expect(Object.keys(flow.stack()?.resources ?? {})).toEqual(['Jobs']);
  });

  it('is read again for the new job of a retried action', async () => {
    const flow = setupHostileFlow();
    const pushed = flow.sandbox.codePipeline.push('shop', { files: { 'README.md': 'no template' } });
    await flow.run(pushed.finished);
    overwriteArtifacts(flow, { [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    const retry = new RetryStageExecutionCommand({
      pipelineName: 'shop',
      stageName: 'Deploy',
      pipelineExecutionId: pushed.pipelineExecutionId,
      retryMode: 'FAILED_ACTIONS',
    });
    await flow.run(flow.sandbox.clients('owner').codePipeline().send(retry));

    expect((await flow.run(pushed.finished)).status).toBe('Succeeded');
  });
});

describe('a copy of a revision file', () => {
  it('that another principal changes fails the action with RevisionUnavailable, and nothing is executed', async () => {
    const flow = setupWithIntruder(({ sandbox, gate }, name) => {
      if (name !== 'create-change-set') return;
      for (const key of sandbox.s3.keys(gate.bucket).filter((found) => found.startsWith(GATE_BUCKET_KEYS.revisions))) {
        sandbox.s3.put(gate.bucket, key, JSON.stringify(makeTemplate(SHOP)));
      }
    });
    await flow.deployFirst();

    const result = await flow.pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE.replace('Jobs', 'Tasks') });

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(result.message).toContain('another principal changed the copy');
    flow.expectUntouched();
  });

  it('is named in the record by its hash, and so is every other file that affected the verdict', async () => {
    const input = { templateConfigurationPath: CONFIGURATION, policyPath: POLICY, waiversPath: WAIVERS };
    const flow = setupHostileFlow({ input, gate: { baselinePolicy: 'version: 1\n' } });
    const files = {
      [CONFIGURATION]: '{"Tags":{"team":"shop"}}',
      [POLICY]: 'version: 1\n',
      [WAIVERS]: 'version: 1\nwaivers: []\n',
    };
    await flow.deployFirst(files);
    const template = JSON.stringify(makeTemplate({ Jobs: ['AWS::SQS::Queue'], More: ['AWS::SQS::Queue'] }));

    await flow.pushFiles({ ...files, [TEMPLATE_PATH]: template });

    const { sandbox, gate } = flow;
    const key = sandbox.s3.keys(gate.bucket).find((found) => /^records\/.*(?<!first-create)\.json$/.test(found));
    const { deployment } = JSON.parse(Buffer.from(sandbox.s3.open(gate.bucket, key ?? '')).toString());
    expect(deployment.hashes).toEqual({
      template: hashOf(template),
      templateConfiguration: hashOf(files[CONFIGURATION]),
      policy: hashOf(files[POLICY]),
      waivers: hashOf(files[WAIVERS]),
      input: expect.stringMatching(/^[0-9a-f]{64}$/),
      baselinePolicy: hashOf('version: 1\n'),
    });
    const copies = sandbox.s3.keys(gate.bucket).filter((found) => found.startsWith(GATE_BUCKET_KEYS.revisions));
    expect(copies).toContain(`${GATE_BUCKET_KEYS.revisions}${hashOf(template)}`);
  });
});

describe('an archive with two entries of the same name', () => {
  it.each([
    [TEMPLATE_PATH, TEMPLATE_PATH],
    [`./${TEMPLATE_PATH}`, TEMPLATE_PATH],
    [TEMPLATE_PATH, `./${TEMPLATE_PATH}`],
    [TEMPLATE_PATH, TEMPLATE_PATH.replace('/', '//')],
    [TEMPLATE_PATH.replace('/', '/././'), TEMPLATE_PATH],
    [TEMPLATE_PATH.replace('/', '\\'), TEMPLATE_PATH],
    ['other.txt', './other.txt'],
    ['a/other.txt', 'a/./other.txt'],
    ['a/other.txt', 'a//other.txt'],
  ])('%s and %s is refused, and nothing is started', async (first, second) => {
    const flow = setupHostileFlow();
    const entries = [
      { name: first, content: HARMLESS_TEMPLATE },
      { name: second, content: JSON.stringify(makeTemplate(SHOP)) },
      ...(first.endsWith('other.txt') ? [{ name: TEMPLATE_PATH, content: HARMLESS_TEMPLATE }] : []),
    ];

    const result = await flow.pushArchive(makeArchive(entries));

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(result.message).toContain('two entries with the name');
    expect(flow.executions()).toEqual([]);
  });
});

describe('an archive whose entry has several names', () => {
  const shop = JSON.stringify(makeTemplate(SHOP));

  it.each<[string, readonly ArchiveEntry[], string]>([
    [
      'with a name that another entry has in the Unicode Path extra field',
      [
        { name: TEMPLATE_PATH, content: HARMLESS_TEMPLATE },
        { name: 'x', unicodeName: TEMPLATE_PATH, content: shop },
      ],
      'two entries with the name "infra/template.json"',
    ],
    [
      'with the name of an entry that the Unicode Path extra field renames',
      [
        { name: TEMPLATE_PATH, unicodeName: 'x', content: HARMLESS_TEMPLATE },
        { name: 'y', unicodeName: TEMPLATE_PATH, content: shop },
      ],
      'two entries with the name "infra/template.json"',
    ],
    [
      'in its local header',
      [{ name: TEMPLATE_PATH, localName: 'infra/template_json', content: shop }],
      'has another name in its local header',
    ],
    [
      'with another compression method in its local header',
      [{ name: TEMPLATE_PATH, localMethod: 0, content: shop }],
      'has another compression method in its local header',
    ],
    [
      'that ends at a null character for some tools',
      [{ name: `${TEMPLATE_PATH}\0.txt`, content: shop }],
      'contains a null character',
    ],
    [
      'with a letter that is the same in upper case',
      [
        { name: TEMPLATE_PATH, content: shop },
        { name: 'infra/template.jſon', content: HARMLESS_TEMPLATE },
      ],
      'which are one file in some file systems',
    ],
    [
      'that differ only in case',
      [
        { name: TEMPLATE_PATH, content: shop },
        { name: 'infra/Template.json', content: HARMLESS_TEMPLATE },
      ],
      'which are one file in some file systems',
    ],
    [
      'that differ only in dots and spaces at the end of a segment',
      [
        { name: TEMPLATE_PATH, content: shop },
        { name: 'infra. /template.json .', content: HARMLESS_TEMPLATE },
      ],
      'which are one file in some file systems',
    ],
    [
      'that differ only in characters without width',
      [
        { name: TEMPLATE_PATH, content: shop },
        { name: 'infra/template\u200d.json', content: HARMLESS_TEMPLATE },
      ],
      'which are one file in some file systems',
    ],
    [
      'with the segment ..',
      [
        { name: 'infra/x/../template.json', content: HARMLESS_TEMPLATE },
        { name: TEMPLATE_PATH, content: shop },
      ],
      'invalid relative path: infra/x/../template.json',
    ],
    [
      'as a file and as a folder',
      [
        { name: TEMPLATE_PATH, content: shop },
        { name: `${TEMPLATE_PATH}/`, content: '' },
      ],
      'two entries with the name "infra/template.json"',
    ],
  ])('%s is refused, and nothing is started', async (_, entries, message) => {
    const flow = setupHostileFlow();

    const result = await flow.pushArchive(makeArchive(entries));

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(result.message).toContain(message);
    expect(flow.executions()).toEqual([]);
  });

  it('is read if the names are equal', async () => {
    const flow = setupHostileFlow();
    const content = HARMLESS_TEMPLATE;

    const result = await flow.pushArchive(
      makeArchive([
        { name: TEMPLATE_PATH, unicodeName: TEMPLATE_PATH, content },
        { name: 'Größe', content: '' },
      ]),
    );

    expect(result.status).toBe('Succeeded');
  });
});

describe('the hashes of a revision', () => {
  it('cannot be written by a push', async () => {
    const flow = setupHostileFlow({ input: { revisionFiles: { template: hashOf('x') } } });

    const result = await flow.pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain('`revisionFiles`: correct the name');
    expect(flow.executions()).toEqual([]);
  });

  it('require few bytes: the gate reads 256 KiB of a 1 GiB archive for an input file and a template', async () => {
    const flow = setupHostileFlow({ userParameters: JSON.stringify({ inputFile: 'prod.json' }) });
    const archive = makeArchive([
      { name: 'video.mp4', content: GIB },
      ...Array.from({ length: 1_000 }, (_, index) => ({ name: `src/module-${index}/index.ts`, content: 'x' })),
      { name: TEMPLATE_PATH, content: HARMLESS_TEMPLATE },
      { name: 'prod.json', content: JSON.stringify({ stackName: 'ShopStack', templatePath: TEMPLATE_PATH }) },
    ]);

    const result = await flow.pushArchive(archive);

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(flow.sandbox.s3.bytesServed).toBeLessThan(256 * 1_024);
  });
});

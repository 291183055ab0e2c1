import { createHook } from 'node:async_hooks';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { setup } from './support.ts';

/** Resources of the event loop other than promises and timers. */
const FROM_OUTSIDE = /^(FSREQ|TCP|TLS|UDP|GETADDRINFO|GETNAMEINFO|DNS|HTTP|ZLIB|PROCESSWRAP|HASHREQUEST)/;

describe('SDK clients of the sandbox', () => {
  it('use no file, no socket, and no thread, even on their first call', async () => {
    const { sandbox, run } = setup();
    const clients = sandbox.clients('operator');
    const waitedFor: string[] = [];
    const hook = createHook({
      init: (_id, type) => {
        if (FROM_OUTSIDE.test(type)) waitedFor.push(type);
      },
    });
    const calls = Promise.allSettled([
      clients.cloudFormation().send(new DescribeStacksCommand({})),
      clients.codePipeline().send(new GetPipelineStateCommand({ name: 'p' })),
      clients.s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
      clients.sns().send(new PublishCommand({ TopicArn: 'x', Message: 'm' })),
      clients.sqs().send(new SendMessageCommand({ QueueUrl: sandbox.sqs.createQueue({ name: 'q' }).url, MessageBody: 'm' })),
      clients.stepFunctions().send(new DescribeExecutionCommand({ executionArn: 'x' })),
    ]);

    hook.enable();
    await run(calls);
    hook.disable();

    expect(waitedFor).toEqual([]);
  });
});

import { type CliIo, EXIT } from '../cli-io.ts';
import { LARGEST_PORT, readNumber } from '../read-number.ts';
import { type LocalAws, serve } from '../sandbox/serve.ts';
import { stopped } from '../stopped.ts';

/** Options of `stackgate sandbox`. */
export interface SandboxCommandOptions {
  readonly port: string;
  readonly speed: string;
  readonly region: string;
  readonly state?: string;
  readonly earlyValidation?: true;
  readonly samPython?: string;
}

const LARGEST_SPEED = 100_000;

/**
 * Serves the sandbox until the process is stopped, and prints the environment variables for its clients.
 *
 * @example
 * stackgate sandbox --port 4566 --speed 60
 */
export async function sandbox(options: SandboxCommandOptions, io: CliIo): Promise<number> {
  const local = await serve({
    port: readNumber('--port', options.port, 0, LARGEST_PORT),
    speed: readNumber('--speed', options.speed, 1, LARGEST_SPEED),
    region: options.region,
    statePath: options.state,
    earlyValidation: options.earlyValidation === true,
    samPython: options.samPython,
  });
  io.stdout(describe(local, options));
  await stopped();
  await local.close();
  return EXIT.allow;
}

function describe({ url, region, sample, restored }: LocalAws, { state, speed }: SandboxCommandOptions): string {
  const pace = speed === '1' ? '' : `, ${speed} times as fast as real time`;
  const lines = [
    `# The sandbox listens on ${url}${pace}. Stop it with Ctrl+C.`,
    ...(state === undefined
      ? []
      : [
          `# It saves its state in ${state}${restored === 0 ? '' : `, and replayed ${restored} saved request${restored === 1 ? '' : 's'}`}.`,
        ]),
    '# Set these variables in the shell of your client:',
    `export AWS_ENDPOINT_URL=${url}`,
    'export AWS_ACCESS_KEY_ID=sandbox',
    'export AWS_SECRET_ACCESS_KEY=sandbox',
    `export AWS_REGION=${region}`,
    `export AWS_DEFAULT_REGION=${region}`,
    'export AWS_EC2_METADATA_DISABLED=true',
    `export STACKGATE_DEPLOY_FUNCTION=${sample.deployFunction}`,
    `# The pipeline "${sample.name}" deploys ${sample.templatePath} of s3://${sample.sourceBucket}/${sample.sourceKey} through the gate.`,
    `# \`stackgate deploy --input FILE\` deploys the stack "${sample.stackName}" without the pipeline.`,
  ];
  return `${lines.join('\n')}\n`;
}

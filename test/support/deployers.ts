import type { StartedDeployment } from '../../core/deployment/deployers.ts';
import type { GateOptions } from '../../sandbox/deploy-gate.ts';
import { setupFlow, type TemplateData } from './flow.ts';

/** The path of the template in the requests. */
export const TEMPLATE_PATH = 'infra/template.json';

/** The stacks of the deployers of the tests. */
export const DEPLOYERS = {
  release: [{ environmentName: 'prod', stackName: 'shop' }],
  blog: [{ environmentName: ['test', 'prod'], stackName: 'blog-*' }],
};

/** A request of a deployer; the defaults are valid. */
export interface GivenRequest {
  readonly deployer?: string;
  /** The name or ARN to invoke instead of the alias of the deployer. */
  readonly functionName?: string;
  /** Fields of the deployment input in addition to the default ones. */
  readonly input?: object;
  /** Fields of the request instead of the default ones. */
  readonly request?: object;
  /** Files in addition to the template. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A gate with the deployers `release` and `blog`. */
export function setupDeployers(gate: GateOptions = {}) {
  const flow = setupFlow({ gate: { deployers: DEPLOYERS, ...gate } });
  const { sandbox, run } = flow;

  /** Sends a request. @throws Error with the name and the message of the function's error */
  const send = async (template: TemplateData, given: GivenRequest = {}): Promise<StartedDeployment> => {
    const { deployer = 'release', input = {}, files = {} } = given;
    const request = {
      clientToken: '3f2b8a54-0c1d-4e6f-9a7b-1c2d3e4f5a6b',
      input: JSON.stringify({ environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH, ...input }),
      files: { [TEMPLATE_PATH]: JSON.stringify(template), ...files },
      ...given.request,
    };
    const functionName = given.functionName ?? flow.gate.deployers[deployer] ?? '';
    const outcome = await run(sandbox.lambda.invoke(functionName, JSON.stringify(request), 'operator'));
    if (outcome.kind === 'succeeded') return JSON.parse(outcome.payload) as StartedDeployment;
    throw Object.assign(new Error(outcome.error.errorMessage), { name: outcome.error.errorType });
  };

  /** Sends a request, and waits for the end of its execution and for the messages about the end. */
  const start = async (template: TemplateData, given?: GivenRequest) => {
    const started = await send(template, given);
    const execution = flow.executions().find(({ props }) => props.executionArn === started.executionArn);
    if (execution === undefined) throw new Error(`Expected the execution ${started.executionArn}, got none: check the function.`);
    await run(execution.ended);
    await sandbox.advance(120_000);
    return { ...started, execution };
  };
  return { ...flow, send, start };
}

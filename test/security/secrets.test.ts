import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLambdaLog } from '../../functions/adapters/lambda-log.ts';
import { setupFlow } from '../support/flow.ts';

/** Each secret has a marker that identifies it and its source in any output. */
const SECRETS = {
  noEcho: 'marked-1-no-echo-parameter',
  newNoEcho: 'marked-2-new-no-echo-parameter',
  literal: 'marked-3-literal-password',
  newLiteral: 'marked-4-new-literal-password',
  reference: 'marked-5-dynamic-reference',
  plain: 'marked-6-parameter-of-the-configuration',
  environment: 'marked-7-environment-of-the-functions',
  misplaced: 'marked-8-value-of-the-wrong-kind',
  broken: 'marked-9-in-json-that-is-broken',
} as const;

const CONFIGURATION = 'infra/prod.json';

const configurationOf = (DbPassword: unknown): string => JSON.stringify({ Parameters: { DbPassword, Size: SECRETS.plain } });

function templateWith(password: string, { withDatabase = true, memory = 128 } = {}) {
  const database = {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      DBInstanceClass: 'db.t4g.micro',
      MasterUsername: 'admin',
      MasterUserPassword: password,
      Tags: [
        { Key: 'DB_PASSWORD', Value: password },
        { Key: 'size', Value: { Ref: 'Size' } },
      ],
    },
  };
  const api = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role: 'arn:aws:iam::111111111111:role/api',
      Code: { ZipFile: 'x' },
      MemorySize: memory,
      Environment: {
        Variables: {
          PASSWORD: { Ref: 'DbPassword' },
          LINE: { 'Fn::Sub': 'postgres://admin:${DbPassword}@db' },
          API_TOKEN: `{{resolve:secretsmanager:${SECRETS.reference}:SecretString:${memory}}}`,
          SECURE: `{{resolve:ssm-secure:/${SECRETS.reference}:${memory}}}`,
        },
      },
    },
  };
  return {
    Parameters: { DbPassword: { Type: 'String', NoEcho: true }, Size: { Type: 'String' } },
    Resources: { Api: api, ...(withDatabase ? { Database: database } : {}) },
    Outputs: { Password: { Value: { Ref: 'DbPassword' } } },
  };
}

/** Deployments of one stack: a create, a safe, a refused, and a failed update, and pushes whose errors quote their input. */
async function live() {
  const flow = setupFlow({
    input: { templateConfigurationPath: CONFIGURATION },
    gate: { environment: { AWS_SECRET_ACCESS_KEY: SECRETS.environment, AWS_SESSION_TOKEN: SECRETS.environment } },
  });
  const { sandbox, deploy } = flow;
  const credentials = new Set<string>();
  const events: string[] = [];
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  sandbox.lambda.invoke = (name, payload, caller) => {
    if (name === 'trigger') {
      events.push(payload);
      const { accessKeyId, secretAccessKey, sessionToken } = JSON.parse(payload)['CodePipeline.job'].data.artifactCredentials;
      for (const secret of [accessKeyId, secretAccessKey, sessionToken]) credentials.add(secret);
    }
    return invoke(name, payload, caller);
  };
  const configured = (password: unknown) => ({ [CONFIGURATION]: configurationOf(password) });

  const { noEcho, newNoEcho, literal, newLiteral } = SECRETS;
  const results = [
    await deploy(templateWith(literal), configured(noEcho)),
    await deploy(templateWith(newLiteral, { memory: 256 }), configured(newNoEcho)),
    await deploy(templateWith(newLiteral, { withDatabase: false, memory: 512 }), configured(noEcho)),
  ];
  sandbox.cloudFormation.behave('Api', { fails: 'update', reason: 'Resource handler returned message: "No." ', times: 1 });
  results.push(
    await deploy(templateWith(literal, { memory: 512 }), configured(noEcho)),
    await deploy(templateWith(literal), configured({ nested: SECRETS.misplaced })),
    await deploy(templateWith(literal), { [CONFIGURATION]: `{"Parameters": {"DbPassword": "${SECRETS.broken}"` }),
    await deploy(templateWith(literal), {
      [CONFIGURATION]: `{"Parameters": {"DbPassword": "${SECRETS.broken}", "DbPassword": "x"}}`,
    }),
  );
  return { ...flow, results, credentials, events };
}

/** Returns the secrets in a string. */
function findIn(text: string, secrets: Iterable<string>): readonly string[] {
  return [...secrets].filter((secret) => text.includes(secret));
}

describe('a marked secret', () => {
  afterEach(() => vi.restoreAllMocks());

  it('appears in no log, state, history, record, reply, or variable', async () => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    }
    for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((...parts) => {
        written.push(JSON.stringify(parts));
      });
    }
    const { gate, sandbox, executions, results, credentials, events } = await live();
    for (const { functionName, level, message, fields } of gate.logs) createLambdaLog(functionName)[level](message, fields);
    vi.restoreAllMocks();
    const secrets = [...Object.values(SECRETS), ...credentials];
    const records = sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('records/'));
    const places = {
      logs: JSON.stringify(gate.logs),
      'what the real logger writes, and everything else on the console': written.join(''),
      histories: JSON.stringify(executions().map(({ history }) => history.read())),
      'ends of executions': JSON.stringify(
        executions().map(({ output, error, cause, props }) => [output, error, cause, props.input]),
      ),
      replies: JSON.stringify(results),
    };
    const recordTexts = records.map((key) => Buffer.from(sandbox.s3.open(gate.bucket, key)).toString()).join('\n');

    expect(results.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', ...Array.from({ length: 5 }, () => 'Failed')]);
    expect(findIn(JSON.stringify(events), credentials)).toHaveLength(credentials.size);
    expect(written.length).toBeGreaterThanOrEqual(gate.logs.length);
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(500);
      expect(findIn(text, secrets), place).toEqual([]);
    }
    // A parameter that the template does not declare as secret is shown to the approver; see docs/threat-model.md.
    const shown: string = SECRETS.plain;
    expect(
      findIn(
        recordTexts,
        secrets.filter((secret) => secret !== shown),
      ),
    ).toEqual([]);
    expect(recordTexts).toContain('****');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { EXPORTS, editTemplate, TEMPLATE_EDITS } from '../../measure/template-edits.ts';
import { compareJudgements, PLAN_MODES, type PlanMode, UpdateJudges } from '../../support/update-judges.ts';

const TEMPLATES = {
  'queues and a topic': `
Parameters:
  Name: {Type: String, Default: orders}
  Secret: {Type: String, Default: s, NoEcho: true}
Mappings:
  Sizes: {us-east-1: {Seconds: "30"}, eu-west-1: {Seconds: "60"}}
Conditions:
  IsOrders: !Equals [!Ref Name, orders]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '\${Name}-queue'
      VisibilityTimeout: !FindInMap [Sizes, !Ref AWS::Region, Seconds]
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
  Topic: {Type: AWS::SNS::Topic, Condition: IsOrders, Properties: {TopicName: news, DisplayName: !Ref Secret}}
Outputs:
  Url: {Value: !Ref Queue, Export: {Name: !Sub '\${AWS::StackName}-url'}}
`,
  'a table and a function': `
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: role
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Description: orders
      Runtime: python3.13
      Handler: i.h
      Role: !GetAtt Role.Arn
      Code: {ZipFile: pass}
      Environment: {Variables: {TABLE: !Ref Table}}
`,
} as const;

/** Edits whose result depends on a value that `plan` does not know: it must not be milder than the gate. */
const UNKNOWN: Readonly<Record<PlanMode, RegExp>> = {
  live: /^(?:an import|a dynamic reference)/,
  offline: /^(?:an import|a dynamic reference|.* by the account|a text with the account)/,
};

let judges: UpdateJudges;
beforeAll(async () => {
  judges = new UpdateJudges();
  await judges.deploy('measured-exports', EXPORTS);
  for (const [name, text] of Object.entries(TEMPLATES)) {
    expect(await judges.deploy(stackOf(name), JSON.stringify(parseTemplate(text)))).toBeUndefined();
  }
});
afterAll(() => judges.close());

function stackOf(name: string): string {
  return name.replaceAll(' ', '-');
}

describe.each(Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[])('an update of %s', (name) => {
  const before = JSON.stringify(parseTemplate(TEMPLATES[name]));
  const fitting = TEMPLATE_EDITS.filter((edit) => editTemplate(before, edit) !== undefined);

  it.each(fitting.map((edit) => [edit.name, edit] as const))('by %s is judged by plan as by the gate', async (_, edit) => {
    const { after = '', kept = [] } = editTemplate(before, edit) ?? {};
    const update = { stackName: stackOf(name), before, after, kept, parameters: {} };
    const gate = await judges.byGate(update);
    for (const mode of PLAN_MODES) {
      const difference = compareJudgements(gate, await judges.byPlan(mode, update));
      if (UNKNOWN[mode].test(edit.name))
        expect([undefined, 'unknown in plan', 'other effects', 'other decision']).toContain(difference);
      else expect([mode, difference]).toEqual([mode, undefined]);
    }
  });
});

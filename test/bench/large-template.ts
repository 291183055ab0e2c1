/**
 * Functions with their roles, tables, permissions, and logs, as in real applications. Every version changes the code, and the key of every
 * tenth table.
 */
export function makeLargeTemplate(resources: number, round: number): object {
  const groups = Array.from({ length: resources / 5 }, (_, index) => makeGroup(index, round));
  return { Resources: Object.assign({}, ...groups) };
}

function makeGroup(index: number, round: number): object {
  const key = index % 10 === 0 && round > 0 ? 'other' : 'id';
  const statement = { Effect: 'Allow', Action: ['dynamodb:*'], Resource: { 'Fn::GetAtt': [`Table${index}`, 'Arn'] } };
  return {
    [`Table${index}`]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: { 'Fn::Sub': `\${AWS::StackName}-${index}` },
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      },
    },
    [`Role${index}`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: 'tables', PolicyDocument: { Statement: [statement] } }],
      },
    },
    [`Function${index}`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': [`Role${index}`, 'Arn'] },
        Code: { S3Bucket: 'code', S3Key: `${index}-${round}.zip` },
        Environment: { Variables: { TABLE: { Ref: `Table${index}` }, NEIGHBOUR: { Ref: `Table${Math.max(0, index - 1)}` } } },
      },
    },
    [`Permission${index}`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': [`Function${index}`, 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      },
    },
    [`Log${index}`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Join': ['', ['/aws/lambda/', { Ref: `Function${index}` }]] } },
    },
  };
}

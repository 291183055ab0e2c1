import { spawnSync } from 'node:child_process';
import { parseTemplate } from '../../core/template/parse-template.ts';
import { ServiceError } from '../../sandbox/kernel/service.ts';

/** Runs the translator of the AWS SAM project: the template as JSON on stdin, the processed template on stdout. */
const TRANSLATE = `
import json, sys
from samtranslator.translator.transform import transform

class ManagedPolicies:
    def load(self):
        arn = "arn:aws:iam::aws:policy/"
        names = ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSLambdaKinesisExecutionRole", "AWSLambdaDynamoDBExecutionRole"]
        return {name: arn + "service-role/" + name for name in names}

template = json.load(sys.stdin)
parameters = {name: value["Default"] for name, value in template.get("Parameters", {}).items() if "Default" in value}
parameters.update({"AWS::Region": sys.argv[1], "AWS::Partition": "aws"})
json.dump(transform(template, parameters, ManagedPolicies()), sys.stdout)
`;

/**
 * Creates the function that processes templates with `AWS::Serverless-2016-10-31`. The function only removes the transform from a template
 * without serverless resources. Other templates need a Python interpreter with the package `aws-sam-translator`, such as the interpreter of
 * the SAM CLI.
 */
export function createSamTransform(region: string, python: string | undefined): (body: string) => string {
  return (body) => {
    const { Transform: _, ...template } = parseTemplate(body);
    if (!body.includes('AWS::Serverless::')) return JSON.stringify(template);
    if (python === undefined) {
      throw failed(
        'it needs the SAM translator. Give --sam-python with the path of a Python interpreter that has the package aws-sam-translator.',
      );
    }
    const input = JSON.stringify(template);
    const env = { ...process.env, AWS_DEFAULT_REGION: region };
    const { status, stdout, stderr, error } = spawnSync(python, ['-c', TRANSLATE, region], { input, env, encoding: 'utf8' });
    if (status !== 0) throw failed((stderr || (error?.message ?? '')).trim().split('\n').at(-1) ?? '');
    return stdout;
  };
}

function failed(reason: string): ServiceError {
  return new ServiceError('ValidationError', `Transform AWS::Serverless-2016-10-31 failed with: ${reason}`);
}

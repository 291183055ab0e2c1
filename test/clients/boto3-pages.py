"""Calls the remaining waiters and every paginator of the operations that the sandbox has."""
import json

import boto3

cloudformation, codepipeline, stepfunctions, ssm, s3, sts = (
    boto3.client(name) for name in ("cloudformation", "codepipeline", "stepfunctions", "ssm", "s3", "sts")
)


def wait(name, **stack):
    cloudformation.get_waiter(name).wait(**stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})


def template(logical_id):
    outputs = {"O": {"Value": "v", "Export": {"Name": "shared"}}}
    return json.dumps({"Resources": {logical_id: {"Type": "AWS::SQS::Queue"}}, "Outputs": outputs})


IMPORTING = {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::ImportValue": "shared"}}}}}

cloudformation.create_stack(StackName="paged", TemplateBody=template("A"))
wait("stack_exists", StackName="paged")
wait("stack_create_complete", StackName="paged")
cloudformation.create_stack(StackName="importer", TemplateBody=json.dumps(IMPORTING))
wait("stack_create_complete", StackName="importer")
cloudformation.update_stack(StackName="paged", TemplateBody=template("B"))
wait("stack_update_complete", StackName="paged")
cloudformation.create_change_set(StackName="paged", ChangeSetName="set", TemplateBody=template("C"))
wait("change_set_create_complete", StackName="paged", ChangeSetName="set")
ssm.put_parameter(Name="/app/stage", Value="test", Type="String")
s3.create_bucket(Bucket="located")
machine = stepfunctions.list_state_machines()["stateMachines"][0]["stateMachineArn"]
definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})

PAGES = (
    (cloudformation, "describe_account_limits", "AccountLimits", {}),
    (cloudformation, "describe_change_set", "Changes", {"StackName": "paged", "ChangeSetName": "set"}),
    (cloudformation, "describe_stacks", "Stacks", {}),
    (cloudformation, "list_change_sets", "Summaries", {"StackName": "paged"}),
    (cloudformation, "list_exports", "Exports", {}),
    (cloudformation, "list_imports", "Imports", {"ExportName": "shared"}),
    (cloudformation, "list_stacks", "StackSummaries", {}),
    (codepipeline, "list_pipelines", "pipelines", {}),
    (codepipeline, "list_pipeline_executions", "pipelineExecutionSummaries", {"pipelineName": "sample"}),
    (codepipeline, "list_action_executions", "actionExecutionDetails", {"pipelineName": "sample"}),
    (stepfunctions, "list_state_machines", "stateMachines", {}),
    (stepfunctions, "list_executions", "executions", {"stateMachineArn": machine}),
    (ssm, "describe_parameters", "Parameters", {}),
    (ssm, "get_parameters_by_path", "Parameters", {"Path": "/app"}),
)
pages = {name: len(client.get_paginator(name).paginate(**given).build_full_result()[key]) for client, name, key, given in PAGES}


def error_of(call, **given):
    try:
        return call(**given)
    except Exception as error:
        return error.response["Error"]["Code"]


answers = {
    "parameter": ssm.get_parameter(Name="/app/stage")["Parameter"]["Value"],
    "location": s3.get_bucket_location(Bucket="located")["LocationConstraint"],
    "role": sts.assume_role(RoleArn="arn:aws:iam::111111111111:role/r", RoleSessionName="session")["AssumedRoleUser"]["Arn"],
    "definition": stepfunctions.validate_state_machine_definition(definition=definition)["result"],
    "job": error_of(codepipeline.get_job_details, jobId="00000000-0000-0000-0000-000000000000"),
    "jobs": error_of(
        codepipeline.poll_for_jobs,
        actionTypeId={"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"},
    ),
}
cloudformation.delete_stack(StackName="importer")
wait("stack_delete_complete", StackName="importer")
print(json.dumps({"pages": pages, "answers": answers}))

"""Deploys a stack with the waiters of boto3 and reads its events with a paginator."""
import json

import boto3

cloudformation = boto3.client("cloudformation")
template = json.dumps({"Resources": {f"Queue{n}": {"Type": "AWS::SQS::Queue"} for n in range(60)}})
change_set = {"StackName": "waited", "ChangeSetName": "set"}
fast = {"Delay": 1, "MaxAttempts": 60}
cloudformation.create_change_set(**change_set, ChangeSetType="CREATE", TemplateBody=template)
cloudformation.get_waiter("change_set_create_complete").wait(**change_set, WaiterConfig=fast)
cloudformation.execute_change_set(**change_set)
cloudformation.get_waiter("stack_create_complete").wait(StackName="waited", WaiterConfig=fast)
events = [
    event
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName="waited")
    for event in page["StackEvents"]
]
resources = cloudformation.get_paginator("list_stack_resources").paginate(StackName="waited").build_full_result()

s3 = boto3.client("s3")
s3.create_bucket(Bucket="paged")
for number in range(5):
    s3.put_object(Bucket="paged", Key=f"key {number}", Body=b"content")
s3.get_waiter("object_exists").wait(Bucket="paged", Key="key 4")
keys = {
    version: [entry["Key"] for page in s3.get_paginator(version).paginate(Bucket="paged", PaginationConfig={"PageSize": 2}) for entry in page["Contents"]]
    for version in ("list_objects", "list_objects_v2")
}

errors = []
for service, call in (("iam", "list_users"), ("ec2", "describe_vpcs"), ("dynamodb", "list_tables"), ("lambda", "list_functions"), ("route53", "list_hosted_zones")):
    try:
        getattr(boto3.client(service), call)()
    except Exception as error:
        errors.append(error.response["Error"]["Code"])

print(json.dumps({
    "events": len(events),
    "resources": len(resources["StackResourceSummaries"]),
    "keys": keys,
    "errors": errors,
    "account": boto3.client("sts").get_caller_identity()["Account"],
}))

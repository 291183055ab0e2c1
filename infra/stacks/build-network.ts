import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IVpc, SecurityGroup, Subnet, type SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { NetworkContext } from '../context.ts';

/** Where CodeBuild runs, in the words of its project's props. */
export interface BuildNetwork {
  readonly vpc: IVpc;
  readonly subnetSelection: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** The given network by its ids; nothing is looked up in the account. Without one, builds run outside of any VPC. */
export function buildNetwork(scope: Construct, network: NetworkContext | undefined): BuildNetwork | undefined {
  if (network === undefined) return undefined;
  const { vpcId, subnetIds, securityGroupIds } = network;
  return {
    // CodeBuild takes the subnets one by one; the zones are never looked at.
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones: subnetIds.map((_id, index) => `zone-${index}`) }),
    subnetSelection: { subnets: subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id)) },
    securityGroups: securityGroupIds.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id)),
  };
}

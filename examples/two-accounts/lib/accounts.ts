/** Change these values. */
export const TOOLS = '111111111111';
export const WORKLOAD = '222222222222';
export const REGION = process.env.CDK_DEFAULT_REGION ?? 'eu-west-1';

/** The partition of the Region. */
export const PARTITION = REGION.startsWith('cn-') ? 'aws-cn' : REGION.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** An ID that no other gate sends to the role. */
export const EXTERNAL_ID = 'stackgate-orders';

/** The output `GateBucket` of the stack Delivery, after its first deployment. */
export const GATE_BUCKET = 'delivery-gaterecordsbucket-1a2b3c';

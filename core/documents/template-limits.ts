/** Deeper than any template is; a text nested deeper is an attack on the reader's stack. */
export const MAX_DEPTH = 100;

/** How often aliases may be followed: enough for anchors as people use them, too little for a doubling chain of them. */
export const MAX_ALIASES = 1000;

/** Scalars and collections that one text may unfold to. */
export const MAX_NODES = 1_000_000;

/** What a template may declare. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_RESOURCES = 500;
export const MAX_PARAMETERS = 200;
export const MAX_OUTPUTS = 200;
export const MAX_MAPPINGS = 200;

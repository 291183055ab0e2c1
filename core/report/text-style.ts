/** Functions that add emphasis for a terminal. Each takes and returns text. */
export interface TextStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const same = (text: string): string => text;

/** A style without emphasis, for pipes and files. */
export const PLAIN_STYLE: TextStyle = { bold: same, dim: same, red: same, yellow: same, green: same };

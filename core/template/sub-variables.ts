/** `${Name}` and `${Name.Attribute}`; `${!Literal}` is text. */
const VARIABLE = /\$\{[^!{}][^{}]*\}/g;

/** The names between `${` and `}` of an Fn::Sub text. */
export function subVariables(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([variable]) => nameIn(variable));
}

/** An Fn::Sub text as its pieces: literal texts and variable names in turn. */
export function splitSub(text: string): ({ readonly literal: string } | { readonly variable: string })[] {
  const pieces: ({ literal: string } | { variable: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push({ literal: readEscapes(text.slice(end, match.index)) }, { variable: nameIn(match[0]) });
    end = match.index + match[0].length;
  }
  pieces.push({ literal: readEscapes(text.slice(end)) });
  return pieces.filter((piece) => !('literal' in piece) || piece.literal !== '');
}

function nameIn(variable: string): string {
  return variable.slice('${'.length, -'}'.length).trim();
}

function readEscapes(text: string): string {
  return text.replaceAll('${!', '${');
}

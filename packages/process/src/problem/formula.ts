/** A formula over settings, compiled: its value for numbers by name. */
export type Formula = (values: Readonly<Record<string, number>>) => number;

export interface Limit {
  /** The names it uses. */
  readonly names: readonly string[];
  /** 0 or less where the limit holds. */
  readonly excess: Formula;
}

/** Where a formula stops making sense, and why. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
  /** Characters before the place. */
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
};

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*|`[^`]+`)|(<=|>=|[-+*/^()<>]))/uy;

interface Token {
  readonly kind: "number" | "name" | "sign" | "end";
  readonly text: string;
  readonly at: number;
}

/** A formula with the names it uses. */
export interface Expression {
  readonly names: readonly string[];
  readonly value: Formula;
}

/**
 * Compiles what a limit has on each of its sides, such as `2 + temperature / 50`.
 * @throws FormulaError
 */
export function parseExpression(text: string): Expression {
  const { sum, names, end } = reader(text);
  const value = sum();
  end();
  return { names: [...names], value };
}

/**
 * Compiles a limit such as `a + 2 * sqrt(b) <= 10`: numbers, names (in backquotes where they hold blanks), + - * / ^, brackets, abs, exp, log,
 * log10, sqrt, sin, cos, and one of <= >= < >. Nothing is ever evaluated as a program.
 * @throws FormulaError
 */
export function parseLimit(text: string): Limit {
  const { sum, take, refuse, names, end } = reader(text);
  const left = sum();
  const relation = take("<=", ">=", "<", ">") ?? refuse("<= or >=");
  const right = sum();
  end();
  const below = relation.text.startsWith("<");
  return { names: [...names], excess: below ? (v) => left(v) - right(v) : (v) => right(v) - left(v) };
}

/** Reads a text from left to right: `sum` a whole expression, `take` one of some signs if it comes next. */
function reader(text: string) {
  const tokens = tokensOf(text);
  const names = new Set<string>();
  let at = 0;
  const peek = (): Token => tokens[at]!;
  const take = (...signs: string[]): Token | null =>
    peek().kind === "sign" && signs.includes(peek().text) ? tokens[at++]! : null;
  const refuse = (wanted: string): never => {
    const { kind, text: found, at: place } = peek();
    throw new FormulaError(place, `expected ${wanted}, but found ${kind === "end" ? "the end" : found}`);
  };

  const sum = (): Formula => {
    let left = product();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) {
      const [a, b] = [left, product()];
      left = sign.text === "+" ? (v) => a(v) + b(v) : (v) => a(v) - b(v);
    }
    return left;
  };
  const product = (): Formula => {
    let left = signed();
    for (let sign = take("*", "/"); sign; sign = take("*", "/")) {
      const [a, b] = [left, signed()];
      left = sign.text === "*" ? (v) => a(v) * b(v) : (v) => a(v) / b(v);
    }
    return left;
  };
  const signed = (): Formula => {
    if (take("-")) {
      const a = signed();
      return (v) => -a(v);
    }
    return power();
  };
  const power = (): Formula => {
    const base = atom();
    if (!take("^")) return base;
    const exponent = signed();
    return (v) => base(v) ** exponent(v);
  };
  const atom = (): Formula => {
    const { kind, text: word, at: place } = peek();
    if (kind === "number") {
      at++;
      const value = Number(word);
      return () => value;
    }
    if (kind === "name") {
      at++;
      if (take("(")) {
        const f = FUNCTIONS[word];
        if (!f)
          throw new FormulaError(place, `there is no function ${word}; known: ${Object.keys(FUNCTIONS).join(", ")}`);
        const inside = sum();
        if (!take(")")) refuse(")");
        return (v) => f(inside(v));
      }
      const name = word.replaceAll("`", "");
      names.add(name);
      return (v) => v[name]!;
    }
    if (take("(")) {
      const inside = sum();
      if (!take(")")) refuse(")");
      return inside;
    }
    return refuse("a number, a name or a bracket");
  };

  const end = (): void => {
    if (peek().kind !== "end") refuse("the end");
  };
  return { sum, take, refuse, names, end };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new FormulaError(at, `cannot read "${text.slice(at).trim()}"`);
    const [whole, number, name, sign] = match;
    const word = (number ?? name ?? sign)!;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    tokens.push({ kind, text: word, at: at + whole.length - word.length });
    at += whole.length;
  }
  return [...tokens, { kind: "end", text: "", at: end }];
}

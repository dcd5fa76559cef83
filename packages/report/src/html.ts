/** A piece of HTML that is known to be safe: made by `html` from literal text and escaped values. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | readonly Part[];

/**
 * Tagged template for HTML. Every value is escaped, save those that are `Html` already; lists are joined, null is nothing.
 * There is no other way to make `Html` from text, so a file name can never become markup.
 *
 * @example html`<td title="${file}">${file}</td>`
 */
export function html(literals: TemplateStringsArray, ...values: readonly Part[]): Html {
  let markup = literals[0]!;
  values.forEach((value, i) => {
    markup += markupOf(value) + literals[i + 1]!;
  });
  return Object.freeze({ markup });
}

function markupOf(value: Part): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escaped(value);
  if ("markup" in value) return value.markup;
  return value.map(markupOf).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

/** Names of columns, the first eight, in both languages. */
export function listed(names: readonly string[]): { readonly en: string; readonly zh: string } {
  const first = [...names.slice(0, 8), ...(names.length > 8 ? ["…"] : [])];
  return { en: first.join(", "), zh: first.join("、") };
}

/** What a regression says of one coefficient: the estimate, its standard error by the residuals, and how much there is to learn it from. */
export interface Coefficient {
  readonly estimate: number;
  readonly standardError: number;
  /** Degrees of freedom of the residuals, after the coefficient. */
  readonly freedom: number;
  /** The squared length of its column, as far as the other columns do not explain it. */
  readonly information: number;
}

/** Precision of the mixture over effects: those of about half a standard deviation are found soonest. */
const PRECISION = 4;

/**
 * An interval that holds the true coefficient at every look at once with probability 1 - `error`, however often one looks and whenever one stops.
 * The mixture of Robbins over effects N(0, σ²/precision), with the unknown coefficients and σ integrated out by their invariant measure: the Bayes
 * factor of an effect δ, with r = precision / (precision + information), ν degrees of freedom and t = (estimate - δ) / standard error,
 *
 *     B(δ) = √r ((1 + t²/ν) / (1 + r t²/ν))^((ν + 1) / 2)
 *
 * is a martingale under δ for normal errors, so it ever reaches 1/error with probability at most `error` (Ville). The interval is where it has not.
 *
 * H. Robbins 1970; T. L. Lai, "On confidence sequences", Annals of Statistics 4 (1976) 265-280; M. Lindon, D. W. Ham, M. Tingley, I. Bojinov,
 * "Anytime-valid inference in linear models" (arXiv 2210.08589).
 *
 * @returns the half width; infinite where nothing is known yet
 */
export function halfWidth({ standardError, freedom, information }: Coefficient, error: number): number {
  if (!(freedom > 0 && information > 0)) return Number.POSITIVE_INFINITY;
  const r = PRECISION / (PRECISION + information);
  const c = (1 / (error * Math.sqrt(r))) ** (2 / (freedom + 1));
  if (c * r >= 1) return Number.POSITIVE_INFINITY;
  return standardError * Math.sqrt((freedom * (c - 1)) / (1 - c * r));
}

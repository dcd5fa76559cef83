import { AndonError } from "@andon/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreementOf, crossTable } from "./agreement.ts";
import { cohenKappa, fleissKappa } from "./kappa.ts";
import { readVerdicts, withAppraiser } from "./verdicts.ts";

describe("Cohen's kappa", () => {
  // J. L. Fleiss, "Statistical Methods for Rates and Proportions", 2nd edition (1981), table 13.1: psychosis, neurosis, organic
  test("of two diagnosticians, with both standard errors, as Fleiss printed them", () => {
    const kappa = cohenKappa([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ])!;
    expect(kappa.value).toBeCloseTo(0.68, 2);
    expect(kappa.nullError).toBeCloseTo(0.076, 3);
    expect(kappa.error).toBeCloseTo(0.088, 3);
  });

  // AIAG, "Measurement Systems Analysis", 4th edition (2010), chapter III section C: 50 parts, three appraisers, three trials; the cross
  // tables (rejected first) and kappas that the manual prints
  test.each([
    ["A and B", [44, 6, 3, 97], 0.86],
    ["B and C", [42, 5, 9, 94], 0.79],
    ["A and C", [43, 7, 8, 92], 0.78],
    ["A and the reference", [45, 5, 3, 97], 0.88],
    ["B and the reference", [45, 2, 3, 100], 0.92],
    ["C and the reference", [42, 9, 6, 93], 0.77],
  ])("of %s in the AIAG manual", (_, [a, b, c, d], kappa) => {
    expect(
      cohenKappa([
        [a!, b!],
        [c!, d!],
      ])!.value,
    ).toBeCloseTo(kappa, 2);
  });

  test("1 where they agree, 0 where they are independent, null where there is one verdict only", () => {
    expect(
      cohenKappa([
        [5, 0],
        [0, 7],
      ]),
    ).toMatchObject({ value: 1, error: 0 });
    expect(
      cohenKappa([
        [4, 12],
        [2, 6],
      ])!.value,
    ).toBeCloseTo(0, 12);
    expect(
      cohenKappa([
        [9, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });
});

describe("Fleiss' kappa", () => {
  /** J. L. Fleiss, Psychological Bulletin 76 (1971), table 1: 30 patients, six psychiatrists, five diagnoses. */
  const diagnoses = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 " +
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
  )
    .split(" ")
    .map((row) => [...row].map(Number));

  test("of the psychiatric diagnoses of 1971 is 0.430", () => {
    const { overall } = fleissKappa(diagnoses);
    expect(overall!.value).toBeCloseTo(0.43, 3);
    // z = 17.7, as R's package irr (kappam.fleiss) gives for the same table
    expect(overall!.value / overall!.nullError).toBeCloseTo(17.652, 3);
  });

  test("and of each diagnosis, as the same program gives them", () => {
    const { perCategory } = fleissKappa(diagnoses);
    const expected = [
      [0.245, 5.192],
      [0.245, 5.192],
      [0.52, 11.031],
      [0.471, 9.994],
      [0.566, 12.009],
    ];
    for (const [i, [value, z]] of expected.entries()) {
      expect(perCategory[i]!.value).toBeCloseTo(value!, 3);
      expect(perCategory[i]!.value / perCategory[i]!.nullError).toBeCloseTo(z!, 3);
    }
  });

  test("for two raters whose margins are alike it is near Cohen's; ragged counts are refused", () => {
    const verdicts = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(verdicts, (pairs) => {
        // each pair both ways round: then the margins are equal and the two definitions coincide
        const both = pairs.flatMap(
          ([a, b]) =>
            [
              [a, b],
              [b, a],
            ] as const,
        );
        const cohen = cohenKappa(
          crossTable(
            both.map(([a]) => a),
            both.map(([, b]) => b),
            3,
          ),
        );
        const fleiss = fleissKappa(
          both.map((pair) => [0, 1, 2].map((c) => pair.filter((v) => v === c).length)),
        ).overall;
        if (cohen === null) expect(fleiss).toBeNull();
        else expect(fleiss!.value).toBeCloseTo(cohen.value, 10);
      }),
    );
    expect(() =>
      fleissKappa([
        [2, 0],
        [1, 0],
      ]),
    ).toThrow(RangeError);
  });
});

const CSV = `part,appraiser,trial,verdict,standard
p1,Li,1,good,good
p1,Li,2,good,good
p1,Wang,1,good,good
p1,Wang,2,good,good
p2,Li,1,bad,bad
p2,Li,2,good,bad
p2,Wang,1,bad,bad
p2,Wang,2,bad,bad
p3,Li,1,good,good
p3,Li,2,good,good
p3,Wang,1,bad,good
p3,Wang,2,bad,good
p4,Li,1,bad,bad
p4,Li,2,bad,bad
p4,Wang,1,bad,bad
p4,Wang,2,bad,bad
`;

describe("agreement of a small table, counted by hand", () => {
  const agreement = agreementOf(readVerdicts("v.csv", CSV));
  const [li, wang] = agreement.appraisers;

  test("within, between, against the standard", () => {
    expect(agreement).toMatchObject({ parts: 4, trials: 2, good: "good", categories: ["bad", "good"] });
    expect(li).toMatchObject({ within: { successes: 3, total: 4 }, effectiveness: { successes: 3, total: 4 } });
    expect(wang).toMatchObject({ within: { successes: 4, total: 4 }, effectiveness: { successes: 3, total: 4 } });
    expect(agreement.between).toMatchObject({ successes: 2, total: 4 });
    expect(agreement.allAgainstStandard).toMatchObject({ successes: 2, total: 4 });
  });

  test("misses and false alarms of all verdicts on bad and on good parts, with the manual's grades", () => {
    expect(li).toMatchObject({ missRate: { successes: 1, total: 4 }, falseAlarmRate: { successes: 0, total: 4 } });
    expect(wang).toMatchObject({ missRate: { successes: 0, total: 4 }, falseAlarmRate: { successes: 2, total: 4 } });
    expect(li!.effectiveness!.acceptance).toBe("unacceptable");
    expect(li!.falseAlarmRate!.acceptance).toBe("acceptable");
    // Li against the standard, trial by trial: 7 of 8 alike; by chance (5/8)(4/8) + (3/8)(4/8) = 1/2
    expect(li!.standardKappa!.value).toBeCloseTo((7 / 8 - 1 / 2) / (1 / 2), 12);
  });

  test("the model is one more appraiser, who answers alike each time", () => {
    const joined = withAppraiser(readVerdicts("v.csv", CSV), "part", (p) =>
      p === "p2" ? "review" : p === "p4" ? "bad" : "good",
    );
    const { appraisers, pairs, categories } = agreementOf(joined);
    expect(categories).toEqual(["bad", "good", "review"]);
    expect(appraisers[2]).toMatchObject({
      appraiser: "part",
      within: { successes: 4, total: 4 },
      effectiveness: { successes: 3, total: 4 },
      missRate: { successes: 0, total: 4 },
    });
    expect(pairs).toHaveLength(3);
    // the others' figures do not move
    expect(appraisers[0]!.effectiveness).toEqual(li!.effectiveness);
  });
});

describe("tables as they come", () => {
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof AndonError ? error.code : error;
    }
    return null;
  };

  test("Chinese columns, semicolons, no trial and no standard", () => {
    const table = readVerdicts("v.csv", "零件;检验员;判定\n1;甲;合格\n1;乙;不良\n2;甲;合格\n2;乙;合格\n");
    expect(table).toMatchObject({ parts: ["1", "2"], appraisers: ["甲", "乙"], trials: 1, standard: null });
    const { appraisers, between, good } = agreementOf(table);
    expect(good).toBe("合格");
    expect(appraisers[0]).toMatchObject({ within: null, effectiveness: null, missRate: null });
    expect(between).toMatchObject({ successes: 1, total: 2 });
  });

  test("0 and 1, as in the AIAG manual: 1 is good", () => {
    expect(agreementOf(readVerdicts("v.csv", "part,appraiser,verdict,reference\n1,A,0,0\n2,A,1,1\n")).good).toBe("1");
  });

  test("trials are put in order, however the lines come", () => {
    const table = readVerdicts("v.csv", "part,appraiser,trial,verdict\n1,A,10,x\n1,A,9,y\n");
    expect(table.verdicts[0]![0]!.map((c) => table.categories[c])).toEqual(["y", "x"]);
  });

  test("what does not fit is named", () => {
    expect(codeOf(() => readVerdicts("v.csv", "part,who,verdict\n1,A,good\n"))).toBe("appraise/columns");
    expect(readVerdicts("v.csv", "part,who,verdict\n1,A,good\n", { appraiser: "who" }).appraisers).toEqual(["A"]);
    expect(codeOf(() => readVerdicts("v.csv", ""))).toBe("appraise/columns");
    const missing = CSV.replace("p3,Wang,2,bad,good\n", "");
    expect(codeOf(() => readVerdicts("v.csv", missing))).toBe("appraise/unbalanced");
    const two = CSV.replace("p1,Wang,2,good,good", "p1,Wang,2,good,bad");
    expect(codeOf(() => readVerdicts("v.csv", two))).toBe("appraise/standard");
    expect(codeOf(() => agreementOf(readVerdicts("v.csv", CSV), "fine"))).toBe("data/no-such-label");
  });
});

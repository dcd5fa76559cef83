import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TimeOptions, timeReader, timeWriter } from "./time.ts";

const read = (text: string, others: readonly string[] = [], options: TimeOptions = {}) => {
  const ms = timeReader([text, ...others], "log.csv", options)!.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
};

describe("times for people", () => {
  const axis = { name: "time", meaning: "clock", zone: null } as const;
  const summer = Date.UTC(2026, 6, 1, 22, 30);
  test.each([
    [axis, "2026-07-01 22:30:00Z"],
    [{ ...axis, zone: "UTC" }, "2026-07-01 22:30:00"],
    [{ ...axis, zone: "Europe/Berlin" }, "2026-07-02 00:30:00"],
    [{ ...axis, meaning: "count" }, String(summer)],
    [{ ...axis, meaning: "count", name: null }, null],
    [{ ...axis, meaning: "elapsed" }, "1782945000 s"],
  ] as const)("%j", (of, expected) => expect(timeWriter(of)(summer)).toBe(expected));

  test("fractions stay; what could not be read is not written", () => {
    expect(timeWriter({ ...axis, zone: "Asia/Shanghai" })(250)).toBe("1970-01-01 08:00:00.250");
    expect(timeWriter(axis)(Number.NaN)).toBeNull();
  });
});

describe("a time stamp", () => {
  test.each([
    ["2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000Z"],
    ["2026-03-04 05:06:07.250", "2026-03-04T05:06:07.250Z"],
    ["2026-03-04T05:06:07+08:00", "2026-03-03T21:06:07.000Z"],
    ["2026/3/4 5:06", "2026-03-04T05:06:00.000Z"],
    ["2026-03-04", "2026-03-04T00:00:00.000Z"],
    ["04.03.2026 05:06:07", "2026-03-04T05:06:07.000Z"],
    ["2026年3月4日 05时06分07秒", "2026-03-04T05:06:07.000Z"],
    ["1772600767", "2026-03-04T05:06:07.000Z"],
    ["1772600767250", "2026-03-04T05:06:07.250Z"],
    ["1772600767250000", "2026-03-04T05:06:07.250Z"],
    ["1772600767250000000", "2026-03-04T05:06:07.250Z"],
  ])("%s", (text, expected) => expect(read(text)).toBe(expected));

  test("twelve-hour clocks, midnight and noon", () => {
    const options = { dateOrder: "mdy" } as const;
    expect(read("03/04/2026 12:05 AM", [], options)).toBe("2026-03-04T00:05:00.000Z");
    expect(read("03/04/2026 12:05 PM", [], options)).toBe("2026-03-04T12:05:00.000Z");
    expect(read("03/04/2026 1:05 pm", [], options)).toBe("2026-03-04T13:05:00.000Z");
  });

  test("day or month first: a number over 12 anywhere tells, else it must be said", () => {
    expect(read("03/04/2026", ["25/04/2026"])).toBe("2026-04-03T00:00:00.000Z");
    expect(read("03/04/2026", ["04/25/2026"])).toBe("2026-03-04T00:00:00.000Z");
    expect(() => read("03/04/2026")).toThrow(expect.objectContaining({ code: "signal/date-order" }));
    expect(read("03/04/2026", [], { dateOrder: "dmy" })).toBe("2026-04-03T00:00:00.000Z");
  });

  test("local times of a zone, across both changes of the clock", () => {
    const berlin = { zone: "Europe/Berlin" };
    expect(read("2026-01-10 12:00", [], berlin)).toBe("2026-01-10T11:00:00.000Z");
    expect(read("2026-07-10 12:00", [], berlin)).toBe("2026-07-10T10:00:00.000Z");
    // 02:30 does not occur on 29 March, and occurs twice on 25 October: the first is meant
    expect(read("2026-03-29 02:30", [], berlin)).toBe("2026-03-29T01:30:00.000Z");
    expect(read("2026-10-25 02:30", [], berlin)).toBe("2026-10-25T00:30:00.000Z");
    expect(read("2026-03-04 05:06", [], { zone: "Asia/Shanghai" })).toBe("2026-03-03T21:06:00.000Z");
    expect(() => read("2026-03-04 05:06", [], { zone: "Mars/Olympus" })).toThrow(/Mars\/Olympus/);
  });

  test("small numbers count, words are no times, and a wrong month is unreadable", () => {
    expect(timeReader(["1", "2", "3"], "x")).toMatchObject({ meaning: "count" });
    expect(timeReader(["on", "off"], "x")).toBeNull();
    expect(read("2026-13-04", ["2026-03-04"])).toBeNull();
  });

  test("every moment comes back from ISO text", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(read(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });

  test("every winter and summer moment of a zone comes back from its wall time", () => {
    const wall = (ms: number, zone: string) => {
      const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
      return parts.format(ms);
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
        fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu"),
        (seconds, zone) => {
          const text = wall(seconds * 1000, zone);
          // the second pass of a repeated hour is read as the first: an hour less, never anything else
          const got = timeReader([text], "x", { zone })!.parse(text);
          expect([0, 3_600_000]).toContain(seconds * 1000 - got);
        },
      ),
      { numRuns: 60 },
    );
  });
});

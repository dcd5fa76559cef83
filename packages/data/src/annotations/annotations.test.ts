import { describe, expect, test } from "vitest";
import { boxOf, outlineOf, readAnnotations } from "./annotations.ts";

async function read(files: Readonly<Record<string, string>>, pictures: readonly string[]) {
  return readAnnotations(Object.keys(files), pictures, async (path) => files[path]!);
}
const SIZE = { width: 100, height: 50 };

describe("annotations in the forms that people have", () => {
  test("COCO: polygons, boxes where there are none, pictures without any", async () => {
    const coco = {
      images: [
        { id: 1, file_name: "sub/a.jpg" },
        { id: 2, file_name: "b.jpg" },
      ],
      categories: [{ id: 5, name: "scratch" }],
      annotations: [
        { image_id: 1, category_id: 5, segmentation: [[0, 0, 10, 0, 10, 10]] },
        { image_id: 1, category_id: 5, bbox: [20, 30, 5, 6] },
      ],
    };
    const { of, labels } = await read({ "all.json": JSON.stringify(coco) }, ["sub/a.jpg", "b.jpg"]);
    expect(labels).toEqual(["scratch"]);
    expect(of.get("b.jpg")).toEqual([]);
    const marks = of.get("sub/a.jpg")!;
    expect(outlineOf(marks[0]!, SIZE)).toEqual([0, 0, 10, 0, 10, 10]);
    expect(boxOf(marks[1]!, SIZE)).toEqual({ label: "scratch", x1: 20, y1: 30, x2: 25, y2: 36 });
  });

  test("labelme: polygons, rectangles, circles; points have no area", async () => {
    const shape = (shape_type: string, points: number[][]) => ({ label: "dent", shape_type, points });
    const file = {
      imagePath: "..\\pictures\\a.png",
      shapes: [
        shape("polygon", [
          [1, 1],
          [4, 1],
          [4, 5],
        ]),
        shape("rectangle", [
          [30, 20],
          [10, 5],
        ]),
        shape("circle", [
          [50, 25],
          [50, 35],
        ]),
        shape("point", [[3, 3]]),
      ],
    };
    const { of } = await read({ "a.json": JSON.stringify(file) }, ["pictures/a.png"]);
    const boxes = of.get("pictures/a.png")!.map((mark) => boxOf(mark, SIZE));
    expect(boxes).toHaveLength(3);
    expect(boxes[1]).toEqual({ label: "dent", x1: 10, y1: 5, x2: 30, y2: 20 });
    expect(boxes[2]!.x1).toBeCloseTo(40, 6);
    expect(boxes[2]!.y2).toBeCloseTo(35, 1);
  });

  test("YOLO: boxes and polygons as shares, names from classes.txt, *.names or data.yaml", async () => {
    for (const names of [
      { "classes.txt": "scratch\ndent" },
      { "obj.names": "scratch\ndent\n" },
      { "data.yaml": "path: x\nnames:\n  0: scratch\n  1: 'dent'\nnc: 2\n" },
      { "data.yaml": "nc: 2\nnames: [scratch, 'dent']\n" },
      { "data.yml": "names:\n- scratch\n- dent\n" },
    ]) {
      const { of, labels } = await read(
        { ...names, "labels/a.txt": "1 0.5 0.5 0.2 0.4\n1 0 0 0.5 0 0.5 1\n" } as Record<string, string>,
        ["images/a.png"],
      );
      expect(labels).toEqual(["dent"]);
      const [box, polygon] = of.get("images/a.png")!;
      expect(boxOf(box!, SIZE)).toEqual({ label: "dent", x1: 40, y1: 15, x2: 60, y2: 35 });
      expect(outlineOf(polygon!, SIZE)).toEqual([0, 0, 50, 0, 50, 50]);
    }
  });

  test("of two pictures of one name, the nearer one; text files without class names are no annotations", async () => {
    const { of } = await read({ "classes.txt": "a", "x/1.txt": "0 0.5 0.5 1 1" }, ["y/1.png", "x/1.png"]);
    expect([...of.keys()]).toEqual(["x/1.png"]);
    expect((await read({ "notes.txt": "0 0 0 0 0" }, ["notes.png"])).of.size).toBe(0);
  });

  test.each([
    ["broken JSON", { "a.json": "{" }],
    [
      "an unknown category",
      {
        "a.json":
          '{"images":[{"id":1,"file_name":"a.png"}],"categories":[],"annotations":[{"image_id":1,"category_id":3}]}',
      },
    ],
    ["a class beyond the names", { "classes.txt": "one", "a.txt": "4 0.1 0.1 0.1 0.1" }],
    ["too few numbers", { "classes.txt": "one", "a.txt": "0 0.1 0.1" }],
  ] as const)("%s is refused by name", async (_, files) => {
    await expect(read(files as unknown as Record<string, string>, ["a.png"])).rejects.toMatchObject({
      code: "annotation/unreadable",
      details: { path: expect.stringMatching(/^a\./) },
    });
  });
});

import { type RandomStream, smoothNoise } from "./random.ts";

export type PartDefect = "good" | "scratch" | "dent" | "stain" | "missing-hole";

/** All kinds of part pictures; the first is the flawless one. */
export const PART_DEFECTS: readonly PartDefect[] = ["good", "scratch", "dent", "stain", "missing-hole"];

/** Bolt holes of the flange, and the circle they lie on (in part diameters from the middle, as all lengths here). */
export const BOLT_HOLES = 6;
export const BOLT_CIRCLE = 0.315;

/** What a defect does to the surface at one point. */
export interface SurfaceChange {
  /** Slope of the surface to the right and down (0: level). */
  slopeX: number;
  slopeY: number;
  /** Factor on red, green and blue of the reflected light. */
  red: number;
  green: number;
  blue: number;
  /** 0: finish as machined, 1: finish destroyed (no brushed highlight). */
  dull: number;
}

export interface DefectShape {
  /** Number of the bolt hole that was not drilled, or -1. */
  readonly missingHole: number;
  /** Adds the defect's effect at a point of the part. */
  apply(x: number, y: number, change: SurfaceChange): void;
}

/** Draws a defect of a kind: place, size and strength vary from plain to hard to see. */
export function drawDefect(kind: PartDefect, random: RandomStream, seed: number): DefectShape {
  if (kind === "scratch") return { missingHole: -1, apply: scratch(random) };
  if (kind === "dent") return { missingHole: -1, apply: dent(random) };
  if (kind === "stain") return { missingHole: -1, apply: stain(random, seed) };
  return { missingHole: kind === "missing-hole" ? random.below(BOLT_HOLES) : -1, apply: () => {} };
}

type Apply = DefectShape["apply"];

/** A point of the face: outside the bore, inside the rim, and between the bolt holes. */
function placeOnFace(random: RandomStream): { x: number; y: number; angle: number } {
  const between = random.below(BOLT_HOLES) + random.uniform(0.35, 0.65);
  const angle = (between * 2 * Math.PI) / BOLT_HOLES;
  const radius = random.uniform(0.26, 0.385);
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), angle };
}

/** A slightly bent groove with raised edges: bright on one flank, dark on the other, and its ends run out. */
function scratch(random: RandomStream): Apply {
  const middle = placeOnFace(random);
  const direction = middle.angle + random.uniform(-1.1, 1.1) + (random.uniform() < 0.5 ? 0 : Math.PI / 2);
  const half = random.uniform(0.08, 0.15);
  const bend = random.uniform(-0.9, 0.9);
  const width = random.uniform(0.0072, 0.0112);
  const depth = random.uniform(0.9, 1.7);
  const shine = random.uniform(0.45, 0.85);
  const cos = Math.cos(direction);
  const sin = Math.sin(direction);
  return (x, y, change) => {
    const dx = x - middle.x;
    const dy = y - middle.y;
    const along = (dx * cos + dy * sin) / half;
    if (along < -1 || along > 1) return;
    const across = dy * cos - dx * sin - bend * half * (along * along - 0.4) * 0.35;
    const t = across / width;
    if (t < -3 || t > 3) return;
    const fade = 1 - along ** 4;
    // The profile of the groove is -exp(-t^2); its derivative is the slope.
    const bell = Math.exp(-t * t);
    const slope = depth * 2 * t * bell * fade;
    change.slopeX += -sin * slope;
    change.slopeY += cos * slope;
    const bright = 1 + shine * bell * fade;
    change.red *= bright;
    change.green *= bright;
    change.blue *= bright;
    change.dull = Math.max(change.dull, bell * fade * 0.7);
  };
}

/** A shallow, slightly oval dip: one side catches the light, the other lies in shade. */
function dent(random: RandomStream): Apply {
  const { x: cx, y: cy } = placeOnFace(random);
  const radius = random.uniform(0.026, 0.046);
  const oval = random.uniform(0.75, 1.3);
  const turn = random.uniform(0, Math.PI);
  const depth = random.uniform(0.7, 1.25);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return (x, y, change) => {
    const u = ((x - cx) * cos + (y - cy) * sin) / (radius * oval);
    const v = ((y - cy) * cos - (x - cx) * sin) / (radius / oval);
    const square = u * u + v * v;
    if (square > 6) return;
    const slope = depth * 2 * Math.exp(-square);
    change.slopeX += slope * (u * cos - v * sin);
    change.slopeY += slope * (u * sin + v * cos);
    change.dull = Math.max(change.dull, 0.45 * Math.exp(-square));
  };
}

/** Dried coolant or rust: an irregular film, darker and browner, with a drying rim. */
function stain(random: RandomStream, seed: number): Apply {
  const { x: cx, y: cy } = placeOnFace(random);
  const radius = random.uniform(0.045, 0.085);
  const strength = random.uniform(0.3, 0.6);
  const rust = random.uniform(0, 1);
  return (x, y, change) => {
    const dx = x - cx;
    const dy = y - cy;
    const square = (dx * dx + dy * dy) / (radius * radius);
    if (square > 3.5) return;
    const ragged = smoothNoise(seed ^ 0x51a1, x * 22, y * 22) + 0.5 * smoothNoise(seed ^ 0x51a2, x * 55, y * 55) - 0.75;
    const level = 1 - Math.sqrt(square) + 0.75 * ragged;
    const film = clamp((level + 0.05) / 0.2);
    const rim = Math.exp(-(((level - 0.1) / 0.08) ** 2));
    const cover = Math.min(1, strength * (0.75 * film + 0.45 * rim));
    change.red *= 1 - cover * (0.85 - 0.45 * rust);
    change.green *= 1 - cover * 0.9;
    change.blue *= 1 - cover * (0.95 + 0.05 * rust);
    change.dull = Math.max(change.dull, 0.5 * film);
  };
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

import { readFileSync } from "node:fs";
import { activation, adamW, binaryCrossEntropy, dense, dropout, fit, freeze, gelu, initialState, input, layoutOf, oneCycle, cosine, op, openSession, probe, sequential, singleStepper, tensor, weightsOf, writeModel, type Layer } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { randomUniform, shuffle, epochOrder } from "@andon/data";
import { averagePrecision, bestF1 } from "@andon/statistics";
const A = Object.fromEntries(process.argv.slice(2).map((a) => a.split("=")));
const num = (k: string, d: number) => (A[k] === undefined ? d : Number(A[k]));
const lines = readFileSync("../shared/datasets/ai4i2020/ai4i2020.csv", "utf8").trim().split(/\r?\n/).slice(1).map((l) => l.split(","));
const types = ["L", "M", "H"];
const y = Float32Array.from(lines, (c) => Number(c[8]));
const N = y.length;
// base + crosses
const names = ["Ta", "Tp", "rpm", "Nm", "wear"], units = ["K", "K", "rpm", "Nm", "min"];
const base = lines.map((c) => c.slice(3, 8).map(Number));
const feats: { n: string; f: (r: number[]) => number }[] = names.map((n, i) => ({ n, f: (r) => r[i]! }));
for (let i = 0; i < 5; i++) for (let j = i + 1; j < 5; j++) {
  feats.push({ n: `${names[i]}*${names[j]}`, f: (r) => r[i]! * r[j]! });
  if (units[i] === units[j]) feats.push({ n: `${names[i]}-${names[j]}`, f: (r) => r[i]! - r[j]! });
}
const raw = base.map((r) => feats.map(({ f }) => f(r)));
const F = feats.length;
const bins = num("bins", 0);
function folds(k: number, idx: number[], seed: number) { // stratified
  const out = new Int32Array(N).fill(-1);
  for (const c of [0, 1]) { const of = shuffle(Int32Array.from(idx.filter((i) => y[i] === c)), seed, c); of.forEach((i, p) => { out[i] = p % k; }); }
  return out;
}
function prep(train: number[]) {
  const mean = new Array(F).fill(0), sd = new Array(F).fill(0);
  for (const i of train) raw[i]!.forEach((v, f) => { mean[f] += v / train.length; });
  for (const i of train) raw[i]!.forEach((v, f) => { sd[f] += (v - mean[f]) ** 2 / train.length; });
  const edges = bins === 0 ? [] : feats.map((_, f) => {
    const s = train.map((i) => raw[i]![f]!).sort((a, b) => a - b);
    const L = num("logit", 5.5);
    const q = Array.from({ length: bins + 1 }, (_, b) => { const z = -L + 2 * L * b / bins; return 1 / (1 + Math.exp(-z)); });
    q[0] = 0; q[bins] = 1;
    const e = q.map((p) => s[Math.round(p * (s.length - 1))]!);
    return [...new Set(e)];
  });
  const D = F + 3 + edges.reduce((n, e) => n + Math.max(0, e.length - 1), 0);
  const X = new Float32Array(N * D);
  for (let i = 0; i < N; i++) {
    let o = i * D;
    for (let f = 0; f < F; f++) X[o++] = (raw[i]![f]! - mean[f]) / Math.sqrt(sd[f]);
    X[o + types.indexOf(lines[i]![2]!)] = 1; o += 3;
    for (const [f, e] of edges.entries()) for (let b = 0; b + 1 < e.length; b++) { const t = (raw[i]![f]! - e[b]!) / (e[b + 1]! - e[b]!); X[o++] = Math.min(1, Math.max(0, t)); }
  }
  return { X, D };
}
const ort = nodeRuntime();
const width = num("width", 96);
const net = (): Layer => sequential(dense(width), gelu(), dropout(num("drop", 0.05)), dense(width), gelu(), dropout(num("drop", 0.05)), dense(1), activation("flat", (x) => op.reshape(x, [x.shape[0]!])));
async function train(X: Float32Array, D: number, idx: number[], seed: number) {
  const objective = { network: net(), input: { type: "float32" as const, shape: [D] }, target: { type: "float32" as const, shape: [] }, loss: binaryCrossEntropy(), optimizer: adamW({ weightDecay: num("wd", 0.003), clipNorm: 1 }) };
  const layout = layoutOf(objective);
  const stepper = singleStepper(ort, objective, layout, initialState(layout, seed), await probe(ort), { threads: 1 });
  const batch = num("batch", 256), epochs = num("epochs", 100);
  const ids = Int32Array.from(idx); const labels = Array.from(ids, (i) => y[i]!);
  let order: Int32Array = ids, at = -1;
  const decay = num("ema", 0); let ema: Float32Array | null = null; let w: any;
  for await (const ev of fit(stepper, { samples: ids.length, batch, epochs, learningRate: num("lr", 0.006), schedule: A.sched === "cos" ? cosine() : oneCycle(0.2), seed, now: () => performance.now(),
    batchAt: (e, s, size) => { if (at !== e) { order = epochOrder(ids, labels, { seed, epoch: e, balanced: A.bal === "1" }); at = e; }
      const x = new Float32Array(size * D), t = new Float32Array(size);
      for (let i = 0; i < size; i++) { const r = order[s + i]!; x.set(X.subarray(r * D, r * D + D), i * D); t[i] = y[r]!; } return { x, target: t, size }; } })) {
    if (ev.kind === "step" && decay > 0) { const p = stepper.state().parameters; if (!ema) ema = Float32Array.from(p); else for (let i = 0; i < p.length; i++) ema[i] = decay * ema[i]! + (1 - decay) * p[i]!; }
    if (ev.kind === "end") w = weightsOf(layout, ema ? { ...ev.state, parameters: ema } : ev.state);
  }
  await stepper.close();
  const x = input("x", "float32", ["N", D]);
  const session = await openSession(ort, writeModel([{ name: "z", value: freeze(net(), x, w).output }]), { threads: 1 });
  const z = (await session.run({ x: tensor(ort, "float32", X, [N, D]) })).z!.data as Float32Array;
  await session.release();
  return z;
}
const K = num("outer", 5), M = num("members", 5);
const outer = folds(K, [...y.keys()], num("seed", 1));
const began = performance.now();
const allP: number[] = [], allY: boolean[] = []; let tp = 0, fp = 0, fn = 0; const aps: number[] = [], f1s: number[] = [];
for (let k = 0; k < num("only", K); k++) {
  const tr = [...y.keys()].filter((i) => outer[i] !== k), te = [...y.keys()].filter((i) => outer[i] === k);
  const { X, D } = prep(tr);
  const inner = folds(M, tr, 100 + k);
  const sum = new Float64Array(N), oof = new Float64Array(N);
  for (let m = 0; m < M; m++) {
    const z = await train(X, D, tr.filter((i) => inner[i] !== m), 10 * k + m);
    for (const i of te) sum[i]! += (A.mean === "prob" ? 1 / (1 + Math.exp(-z[i]!)) : z[i]!) / M;
    for (const i of tr) if (inner[i] === m) oof[i] = A.mean === "prob" ? 1 / (1 + Math.exp(-z[i]!)) : z[i]!;
  }
  const b = bestF1(tr.map((i) => oof[i]!), tr.map((i) => y[i] === 1))!;
  let a = 0, c = 0, d = 0;
  for (const i of te) { const p = sum[i]! >= b.threshold; if (p && y[i]) a++; else if (p) c++; else if (y[i]) d++; }
  tp += a; fp += c; fn += d;
  aps.push(averagePrecision(te.map((i) => sum[i]!), te.map((i) => y[i] === 1))!.value); f1s.push(2 * a / (2 * a + c + d));
  for (const i of te) { allP.push(sum[i]!); allY.push(y[i] === 1); }
  console.error(`fold ${k} D ${D} AP ${aps.at(-1)!.toFixed(3)} F1 ${f1s.at(-1)!.toFixed(3)} oof F1 ${b.value.toFixed(3)} thr ${b.threshold.toFixed(2)} ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
console.log(JSON.stringify(A), `AP mean ${mean(aps).toFixed(3)} F1 mean ${mean(f1s).toFixed(3)} pooled F1 ${(2 * tp / (2 * tp + fp + fn)).toFixed(3)} P ${(tp / (tp + fp)).toFixed(3)} R ${(tp / (tp + fn)).toFixed(3)} best ${bestF1(allP, allY)!.value.toFixed(3)} ${((performance.now() - began) / 1000).toFixed(0)} s`);

"""NSGA-II on ZDT1-3 with six parameters: hypervolume after 25,000 evaluations, beside which `optimize-goals` has 200.

A population of 100 over 250 generations, as in K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, IEEE Trans. Evolutionary
Computation 6 (2002) 182-197; the hypervolume is that of the last population, reference (11, 11).
"""

import sys

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.indicators.hv import HV
from pymoo.optimize import minimize
from pymoo.problems import get_problem

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5

print("| problem | NSGA-II, 25,000 evaluations | seeds |")
print("| --- | --- | --- |")
for name in ["zdt1", "zdt2", "zdt3"]:
    problem = get_problem(name, n_var=6)
    volumes = []
    for seed in range(1, SEEDS + 1):
        found = minimize(problem, NSGA2(pop_size=100), ("n_gen", 250), seed=seed, verbose=False)
        volumes.append(HV(ref_point=np.array([11.0, 11.0]))(found.F))
    print(f"| {name.upper()} | {np.mean(volumes):.4f} ± {np.std(volumes, ddof=1):.4f} | {SEEDS} |")

"""Optuna's TPE and BoTorch's qLogNEI as suggesters: a line of JSON in, a line of JSON out.

The first line tells the problem: method, seed, parameters, number of constraints, evaluations, and start, a list of
[settings, results]. After it, each line written is the settings to try, and each line read is what they gave: the value
to minimise, then the constraints, which hold at 0 or below.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")


def tell(settings):
    sys.stdout.write(json.dumps(settings) + "\n")
    sys.stdout.flush()
    return json.loads(sys.stdin.readline())


def tpe(task):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    constrained = task["constraints"] > 0
    sampler = optuna.samplers.TPESampler(
        seed=task["seed"],
        n_startup_trials=len(task["start"]),
        multivariate=True,
        constraints_func=(lambda trial: trial.user_attrs["constraints"]) if constrained else None,
    )
    study = optuna.create_study(sampler=sampler)
    parameters = task["parameters"]

    def suggest(trial):
        return [
            trial.suggest_int(p["name"], p["low"], p["high"])
            if p.get("integer")
            else trial.suggest_float(p["name"], p["low"], p["high"])
            for p in parameters
        ]

    for settings, results in task["start"]:
        study.enqueue_trial({p["name"]: v for p, v in zip(parameters, settings)})
        trial = study.ask()
        suggest(trial)
        trial.set_user_attr("constraints", results[1:])
        study.tell(trial, results[0])
    for _ in range(task["evaluations"] - len(task["start"])):
        trial = study.ask()
        results = tell(suggest(trial))
        trial.set_user_attr("constraints", results[1:])
        study.tell(trial, results[0])


def qlognei(task):
    import torch
    from botorch import fit_gpytorch_mll
    from botorch.acquisition.logei import qLogNoisyExpectedImprovement
    from botorch.acquisition.objective import GenericMCObjective
    from botorch.models import SingleTaskGP
    from botorch.optim import optimize_acqf
    from botorch.sampling import SobolQMCNormalSampler
    from gpytorch.mlls import ExactMarginalLogLikelihood

    torch.set_num_threads(1)
    torch.manual_seed(task["seed"])
    parameters = task["parameters"]
    low = torch.tensor([p["low"] for p in parameters], dtype=torch.double)
    high = torch.tensor([p["high"] for p in parameters], dtype=torch.double)
    unit = torch.stack([torch.zeros_like(low), torch.ones_like(low)])
    x = (torch.tensor([s for s, _ in task["start"]], dtype=torch.double) - low) / (high - low)
    y = torch.tensor([r for _, r in task["start"]], dtype=torch.double)
    for _ in range(task["evaluations"] - len(task["start"])):
        # results are standardised inside, and come out in their own terms
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        count = task["constraints"]
        acquisition = qLogNoisyExpectedImprovement(
            model=model,
            X_baseline=x,
            sampler=SobolQMCNormalSampler(torch.Size([128]), seed=task["seed"]),
            objective=GenericMCObjective(lambda samples, X=None: -samples[..., 0]),
            constraints=[lambda samples, i=i: samples[..., i + 1] for i in range(count)] or None,
            prune_baseline=True,
        )
        candidate, _ = optimize_acqf(
            acquisition, bounds=unit, q=1, num_restarts=8, raw_samples=256, options={"batch_limit": 8, "maxiter": 100}
        )
        settings = low + (high - low) * candidate[0]
        for i, p in enumerate(parameters):
            if p.get("integer"):
                settings[i] = settings[i].round()
        results = tell(settings.tolist())
        x = torch.cat([x, ((settings - low) / (high - low)).unsqueeze(0)])
        y = torch.cat([y, torch.tensor([results], dtype=torch.double)])


task = json.loads(sys.stdin.readline())
{"tpe": tpe, "qlognei": qlognei}[task["method"]](task)

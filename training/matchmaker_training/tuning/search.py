"""The search: trials in rounds, side by side, each kept as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from matchmaker.dataset import Dataset, as_day
from matchmaker.errors import InputError, TrainingError
from matchmaker_training.evaluation.bootstrap import Comparison, compare
from matchmaker_training.parallel import in_parallel
from matchmaker_training.progress import Progress, silent
from matchmaker_training.run_folder import open_run, write_whole
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.settings_file import settings_as_toml
from matchmaker_training.tuning.halving import FACTOR, N_ROUNDS, best_first, n_trials_in_round, survivors
from matchmaker_training.tuning.space import Space, changed
from matchmaker_training.tuning.store import BEST, find_outcome, save_outcome, write_table
from matchmaker_training.tuning.trial import Outcome, Trial, run_trial

MAX_ASKERS = 1500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tuning:
    """What a search found.

    Parameters
    ----------
    best : TrainingSettings
        Those of the finalist with the highest score.
    finalists : tuple of Outcome
        The trials of the last round, best first; trial 0, which changes nothing, is always one of them.
    """

    best: TrainingSettings
    finalists: tuple[Outcome, ...]

    def gains(self, outcome: Outcome) -> dict[str, Comparison | None]:
        """Compare a finalist with trial 0 over the same questions, task by task.

        The best of many is partly the luckiest: what it gains elsewhere is rather less than this.
        """
        unchanged = next(one for one in self.finalists if one.number == 0)
        both = [task for task in outcome.per_asker if task in unchanged.per_asker]
        return {
            task: compare(outcome.per_asker[task], unchanged.per_asker[task], clusters=unchanged.clusters.get(task))
            for task in both
        }


def tune(
    dataset: Dataset,
    out: Path,
    *,
    before: date | str,
    space: Space,
    settings: TrainingSettings | None = None,
    n_trials: int = 27,
    max_askers: int = MAX_ASKERS,
    jobs: int | None = None,
    seed: int = 0,
    data: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Tuning:
    """Find settings on the past only, by successive halving.

    Every trial trains on what was known a horizon before `before`, and is measured on what came in that horizon:
    whatever comes from `before` on stays untouched for a final measurement. First all trials run with a ninth of the
    askers, in training and in measuring; the better third of them with a third; the best ninth with all. Trial 0, the
    settings unchanged, always goes on, so that the gain over them is measured on the same questions.

    Parameters
    ----------
    out : Path
        A folder. Every finished trial is in it at once; the same search with the same folder goes on where it stopped,
        and may ask for more trials.
    before : date or str
        The search sees nothing from this day on.
    settings : TrainingSettings, optional
        What is not searched for; trial 0 is these settings unchanged.
    n_trials : int
        How many settings are tried.
    max_askers : int
        How many questions a task is measured on in the last round, at most.
    jobs : int, optional
        How many trials run side by side, as joblib counts them. None leaves it to ``joblib.parallel_config``, with
        which trials also run on Dask or Ray.
    data : mapping, optional
        Where the dataset was read from; a search does not go on with other data.

    Raises
    ------
    TrainingError
        If no trial could be trained.
    SettingsError
        If a trial would have settings that cannot be.
    InputError
        If the folder holds something else, or there is no trial to run.
    """
    if n_trials < 1:
        raise InputError(field="trials", value=n_trials, expected="at least 1")
    settings, day = settings or TrainingSettings(), as_day(before, field="before")
    trials = [_trial(number, settings, space, max_askers, seed) for number in range(n_trials)]
    plan = {"run": "tune", "before": str(day), "seed": seed, "max_askers": max_askers, "data": data}
    open_run(out, plan | {"space": asdict(space), "settings": asdict(settings)})
    run = partial(run_trial, dataset.before(day), day, dict(space.objective), seed)
    tell = _progress_of_rounds(progress or silent, n_trials)
    outcomes: list[Outcome] = []
    finalists: list[Outcome] = []
    going: Sequence[int] = range(n_trials)
    for round_ in range(N_ROUNDS):
        going = survivors(finalists, n_trials_in_round(round_, n_trials)) if round_ else going
        finalists = []
        tell(round_, 0, len(going))
        for outcome in _outcomes([trials[one].in_round(round_) for one in going], run, out, jobs):
            finalists.append(outcome)
            tell(round_, len(finalists), len(going))
        outcomes += finalists
        write_table(out, outcomes, space.objective)
    finalists = best_first(finalists)
    if finalists[0].score is None:
        raise TrainingError(f"No trial could be trained. Trial {finalists[0].number}: {finalists[0].error}")
    best = trials[finalists[0].number].settings
    write_whole(out / BEST, settings_as_toml(best))
    return Tuning(best=best, finalists=tuple(finalists))


def _trial(number: int, settings: TrainingSettings, space: Space, max_askers: int, seed: int) -> Trial:
    changes = space.drawn(number, seed)
    return Trial(number=number, changes=changes, settings=changed(settings, changes), max_askers=max_askers)


def _outcomes(
    trials: Sequence[Trial], run: Callable[[Trial], Outcome], out: Path, jobs: int | None
) -> Iterator[Outcome]:
    """Yield what trials come to, those that are finished already first."""
    found = {trial.number: find_outcome(out, trial) for trial in trials}
    yield from (outcome for outcome in found.values() if outcome is not None)
    for outcome in in_parallel(run, [trial for trial in trials if found[trial.number] is None], jobs):
        save_outcome(out, outcome)
        yield outcome


def _progress_of_rounds(progress: Progress, n_trials: int) -> Callable[[int, int, int], None]:
    """Return a function that tells how far a round is, and the whole: a trial costs what its askers cost."""
    costs = [FACTOR**round_ for round_ in range(N_ROUNDS)]
    rounds = [n_trials_in_round(round_, n_trials) * costs[round_] for round_ in range(N_ROUNDS)]

    def tell(round_: int, done: int, of: int) -> None:
        progress("the whole search", sum(rounds[:round_]) + done * costs[round_], sum(rounds))
        progress(f"round {round_ + 1} of {N_ROUNDS}: {of} trial{'s' * (of != 1)}", done, of)

    return tell
